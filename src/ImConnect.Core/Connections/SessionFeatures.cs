namespace ImConnect.Connections;

/// <summary>What the client said it understands beyond the old wire.</summary>
[Flags]
public enum SessionFeatures
{
    /// <summary>A client of the existing system: it gets only frames that it knows.</summary>
    None = 0,

    /// <summary>Sub-protocol <c>imconnect.1</c> or header <c>imconnect: 1</c>: frames of ours, from type 100 up.</summary>
    Extensions = 1,

    /// <summary>Header <c>imconnect-sync: 1</c> or sub-protocol <c>imconnect.sync</c>: copies of what other devices of the same user send.</summary>
    Copies = 2,
}
