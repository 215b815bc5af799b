namespace ImConnect.RocketMq;

/// <summary>
/// How a call ended. From 20000 up these are the protocol's own numbers, and a newer server may answer others; below 100 they are what this client says by itself.
/// </summary>
public enum RocketMqCode
{
    /// <summary>The server gave no code.</summary>
    None = 0,

    /// <summary>No connection could be made; nothing left this process.</summary>
    ConnectionFailed = 1,

    /// <summary>The connection was lost with the request under way.</summary>
    ConnectionLost = 2,

    /// <summary>No answer came in time.</summary>
    NoAnswer = 3,

    /// <summary>What answered speaks gRPC but refused the call before it was looked at, as a gateway in front of the proxy does.</summary>
    CallRefused = 4,

    /// <summary>The answer is not what the protocol says.</summary>
    BadAnswer = 5,

    /// <summary>Too many calls of this client wait already.</summary>
    QueueFull = 6,

    /// <summary>The client was closed.</summary>
    Closed = 7,

    /// <summary>The message is not what a message may be: a group and a time of delivery together, or a blank property.</summary>
    BadMessage = 8,

    /// <summary>Done.</summary>
    Ok = 20000,

    /// <summary>The parts of a batch ended differently.</summary>
    MultipleResults = 30000,

    /// <summary>The request is not understood.</summary>
    BadRequest = 40000,

    /// <summary>The address that the client says it used is not understood.</summary>
    IllegalAccessPoint = 40001,

    /// <summary>A topic name over 127 characters, or with other characters than letters, digits, <c>-</c>, <c>_</c>, <c>%</c> and <c>|</c>.</summary>
    IllegalTopic = 40002,

    /// <summary>A group name that is not allowed.</summary>
    IllegalConsumerGroup = 40003,

    /// <summary>A tag that is blank, or holds <c>|</c> or a control character.</summary>
    IllegalMessageTag = 40004,

    /// <summary>A key that is blank, or holds a control character.</summary>
    IllegalMessageKey = 40005,

    /// <summary>A message group that is blank, over 63 bytes, or holds a control character.</summary>
    IllegalMessageGroup = 40006,

    /// <summary>A property whose name is blank, reserved, or holds a control character.</summary>
    IllegalMessagePropertyKey = 40007,

    /// <summary>No such transaction.</summary>
    InvalidTransactionId = 40008,

    /// <summary>A message id that is not allowed.</summary>
    IllegalMessageId = 40009,

    /// <summary>A filter that is not understood.</summary>
    IllegalFilterExpression = 40010,

    /// <summary>A time for which a message stays invisible that is out of range.</summary>
    IllegalInvisibleTime = 40011,

    /// <summary>A time of delivery that is too far away.</summary>
    IllegalDeliveryTime = 40012,

    /// <summary>The receipt has run out: the message will be, or was, delivered again.</summary>
    InvalidReceiptHandle = 40013,

    /// <summary>
    /// The topic takes messages of another type: normal, with a group, or delayed. Or, and then it may be sent later, the proxy does not know which, because its broker is away or was.
    /// </summary>
    MessagePropertyConflictWithType = 40014,

    /// <summary>The proxy does not know this client, as after its restart.</summary>
    UnrecognizedClientType = 40015,

    /// <summary>The body does not fit its digest.</summary>
    MessageCorrupted = 40016,

    /// <summary>A request without a client id.</summary>
    ClientIdRequired = 40017,

    /// <summary>A time to wait for messages that is out of range.</summary>
    IllegalPollingTime = 40018,

    /// <summary>An offset that does not exist.</summary>
    IllegalOffset = 40019,

    /// <summary>A lite topic that is not allowed.</summary>
    IllegalLiteTopic = 40020,

    /// <summary>Properties of the client that are not allowed.</summary>
    InvalidClientProperties = 40021,

    /// <summary>Access key and secret are wrong or missing.</summary>
    Unauthorized = 40100,

    /// <summary>The account behind the server is not paid for.</summary>
    PaymentRequired = 40200,

    /// <summary>Not allowed to this access key; or the topic has no queue that may be written or read at this moment.</summary>
    Forbidden = 40300,

    /// <summary>Not there.</summary>
    NotFound = 40400,

    /// <summary>No message.</summary>
    MessageNotFound = 40401,

    /// <summary>No such topic, or no broker that has it is up. A proxy remembers that for up to 20 seconds.</summary>
    TopicNotFound = 40402,

    /// <summary>No such consumer group.</summary>
    ConsumerGroupNotFound = 40403,

    /// <summary>No such offset.</summary>
    OffsetNotFound = 40404,

    /// <summary>The server gave up on the request.</summary>
    RequestTimeout = 40800,

    /// <summary>The request is too large.</summary>
    PayloadTooLarge = 41300,

    /// <summary>The body is larger than the server takes.</summary>
    MessageBodyTooLarge = 41301,

    /// <summary>The body is empty.</summary>
    MessageBodyEmpty = 41302,

    /// <summary>Something that the request needs is not so.</summary>
    PreconditionFailed = 42800,

    /// <summary>The server is busy: again, later.</summary>
    TooManyRequests = 42900,

    /// <summary>No more lite topics.</summary>
    LiteTopicQuotaExceeded = 42901,

    /// <summary>No more lite subscriptions.</summary>
    LiteSubscriptionQuotaExceeded = 42902,

    /// <summary>Too much beside the message.</summary>
    RequestHeaderFieldsTooLarge = 43100,

    /// <summary>More than 128 properties, or more than 16,384 bytes of them.</summary>
    MessagePropertiesTooLarge = 43101,

    /// <summary>The server failed.</summary>
    InternalError = 50000,

    /// <summary>The server failed; which also says a proxy whose broker is away or busy.</summary>
    InternalServerError = 50001,

    /// <summary>Stored, but no replica was there to copy it.</summary>
    HaNotAvailable = 50002,

    /// <summary>The server does not do this.</summary>
    NotImplemented = 50100,

    /// <summary>The broker did not answer the proxy in time.</summary>
    ProxyTimeout = 50400,

    /// <summary>Stored, but not on the disk in time.</summary>
    MasterPersistenceTimeout = 50401,

    /// <summary>Stored, but not copied to a replica in time.</summary>
    SlavePersistenceTimeout = 50402,

    /// <summary>The server does not do this.</summary>
    Unsupported = 50500,

    /// <summary>The server does not do this for a client of this version.</summary>
    VersionUnsupported = 50501,

    /// <summary>Messages with a group cannot be verified.</summary>
    VerifyFifoMessageUnsupported = 50502,

    /// <summary>The consumer failed.</summary>
    FailedToConsumeMessage = 60000,
}
