namespace ImConnect.Client.Tests.Support;

/// <summary>Clients with short waits, so that reconnects come about within a test.</summary>
internal static class Clients
{
    public static ImConnectClient For(Uri address, long user, Action<ImConnectClientOptions>? change = null)
    {
        var options = new ImConnectClientOptions
        {
            Uri = address,
            TokenProvider = _ => new(Tokens.For(user)),
            MinReconnectDelay = TimeSpan.FromMilliseconds(10),
            MaxReconnectDelay = TimeSpan.FromMilliseconds(200),
            DisposeTimeout = TimeSpan.FromSeconds(30),
        };
        change?.Invoke(options);
        return new ImConnectClient(options);
    }
}
