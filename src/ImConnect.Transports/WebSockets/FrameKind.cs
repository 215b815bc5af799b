namespace ImConnect.Transports.WebSockets;

/// <summary>What the parser found in the bytes so far.</summary>
internal enum FrameKind
{
    /// <summary>Nothing whole: more bytes are needed.</summary>
    Incomplete,

    /// <summary>A whole binary message, put together from its fragments.</summary>
    Message,

    /// <summary>A ping; wants a pong with the same bytes.</summary>
    Ping,

    /// <summary>A pong.</summary>
    Pong,

    /// <summary>The peer's close frame; its body was checked.</summary>
    Close,

    /// <summary>A rule was broken; from here on only <see cref="FrameParser.SkipToClose"/> may be called.</summary>
    Fault,
}
