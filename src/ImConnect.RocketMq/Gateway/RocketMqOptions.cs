namespace ImConnect.RocketMq.Gateway;

/// <summary>How the gateway reaches RocketMQ: section <c>ImConnect:RocketMq</c>. Checked at start, all faults in one message.</summary>
public sealed class RocketMqOptions : RocketMqClientOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "ImConnect:RocketMq";

    /// <summary>Default of <see cref="C2CTopic"/>.</summary>
    public const string DefaultC2CTopic = "XZLL_C2CMSG_TOPIC";

    /// <summary>Default of <see cref="EventGroup"/>.</summary>
    public const string DefaultEventGroup = "IMCONNECT_EVENTS";

    /// <summary>Default of <see cref="MaxAttempts"/>.</summary>
    public const int DefaultMaxAttempts = 5;

    /// <summary>The topic of the events of one-to-one messages; it must exist, with message type FIFO.</summary>
    /// <value>Default <c>XZLL_C2CMSG_TOPIC</c>; newer Java deployments name it <c>XZLL-C2CMSG-TOPIC</c>.</value>
    public string C2CTopic { get; set; } = DefaultC2CTopic;

    /// <summary>The consumer group in which the app's own event handler reads, where there is one. Ordered, and never the one of the Java service.</summary>
    /// <value>Default <c>IMCONNECT_EVENTS</c>.</value>
    public string EventGroup { get; set; } = DefaultEventGroup;

    /// <summary>So often the app's handler may ask for an event again; then it goes to the dead letter queue of the group. Until then its queue stands still.</summary>
    /// <value>Default 5: some three seconds. From 1 to 1,000.</value>
    public int MaxAttempts { get; set; } = DefaultMaxAttempts;

    /// <summary>Copies what all clients share.</summary>
    internal T CopyTo<T>(T target)
        where T : RocketMqClientOptions
    {
        (target.Endpoints, target.Namespace, target.AccessKey, target.AccessSecret, target.SecurityToken) = (Endpoints, Namespace, AccessKey, AccessSecret, SecurityToken);
        (target.UseTls, target.CertificateSha256, target.AllowAnyCertificate) = (UseTls, CertificateSha256, AllowAnyCertificate);
        (target.IgnoreServerAddresses, target.RequestTimeout) = (IgnoreServerAddresses, RequestTimeout);
        return target;
    }
}
