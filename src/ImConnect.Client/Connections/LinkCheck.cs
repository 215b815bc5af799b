namespace ImConnect.Client.Connections;

/// <summary>What a <see cref="LinkWatch"/> says.</summary>
internal enum LinkCheck
{
    Fine,

    /// <summary>Ask for a sign of life.</summary>
    Probe,

    /// <summary>It did not come.</summary>
    Dead,
}
