namespace ImConnect.Persistence;

/// <summary>Which devices must have got an entry before it is no longer pushed at login.</summary>
public enum AckPolicy
{
    /// <summary>The first ack of any device settles a message for all of them.</summary>
    AnyDevice = 0,

    /// <summary>
    /// The first ack settles it for its sender (status, receipt, retries), but each device is drained from a cursor of its own, so that each gets every entry. Entries
    /// stay readable for <see cref="InboxOptions.Window"/> after they were settled; a device that comes for the first time gets what there is.
    /// </summary>
    EveryDevice = 1,
}
