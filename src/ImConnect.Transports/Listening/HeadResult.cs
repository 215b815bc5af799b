namespace ImConnect.Transports.Listening;

/// <summary>What came of waiting for a client's handshake: a head, or the HTTP status to refuse it with; 0: nobody is there to be told.</summary>
internal readonly record struct HeadResult(RequestHead Head, int Status);
