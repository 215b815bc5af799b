namespace ImConnect.Client;

/// <summary>What a message's content is; numbers as on the wire. The gateway passes on any number.</summary>
public enum MessageFormat
{
    /// <summary>Plain text.</summary>
    Text = 1,

    /// <summary>A voice recording.</summary>
    Voice = 2,

    /// <summary>A place.</summary>
    Location = 3,

    /// <summary>A picture.</summary>
    Image = 4,

    /// <summary>A film.</summary>
    Video = 5,

    /// <summary>A file.</summary>
    File = 6,

    /// <summary>An emoji.</summary>
    Emoji = 7,

    /// <summary>A link.</summary>
    Link = 8,

    /// <summary>Written by the system.</summary>
    System = 9,

    /// <summary>Says that something was taken back.</summary>
    Recall = 10,
}
