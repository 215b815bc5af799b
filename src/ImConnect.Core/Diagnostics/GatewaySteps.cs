namespace ImConnect.Diagnostics;

/// <summary>The names of the activities of <see cref="GatewayActivity"/>, in the order of a message's path.</summary>
public static class GatewaySteps
{
    /// <summary>S2: committed to the receiver's inbox.</summary>
    public const string Accept = "imconnect.accept";

    /// <summary>S3: an event of it is stored; the detail says which, and where it lies.</summary>
    public const string Publish = "imconnect.publish";

    /// <summary>S4: the sender was told that the server has it.</summary>
    public const string Ack = "imconnect.ack";

    /// <summary>S4: written to a connection of the receiver.</summary>
    public const string Push = "imconnect.push";

    /// <summary>S4 or R: waits for a receiver who is away.</summary>
    public const string Offline = "imconnect.offline";

    /// <summary>R: pushed again.</summary>
    public const string Retry = "imconnect.retry";

    /// <summary>D: written from the inbox to a connection that came or fell behind.</summary>
    public const string Drain = "imconnect.drain";

    /// <summary>S5: the receiver's ack is committed.</summary>
    public const string Settle = "imconnect.settle";

    /// <summary>S6: the other side was told (receipt or withdrawal).</summary>
    public const string Notice = "imconnect.notice";

    /// <summary>S6: the other side's connection has proved that it received the notice.</summary>
    public const string Confirm = "imconnect.confirm";

    /// <summary>The sender took it back.</summary>
    public const string Withdraw = "imconnect.withdraw";
}
