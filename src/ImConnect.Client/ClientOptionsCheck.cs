namespace ImConnect.Client;

/// <summary>All faults of the options at once, each with what to write.</summary>
internal static class ClientOptionsCheck
{
    /// <exception cref="ArgumentException">A setting is missing or out of its range.</exception>
    public static void ThrowIfBad(ImConnectClientOptions options)
    {
        var faults = new List<string>();
        if (options.Uri is not { IsAbsoluteUri: true, Scheme: "ws" or "wss" })
            faults.Add($"{nameof(options.Uri)} is {options.Uri?.ToString() ?? "not set"}: write the gateway's address, ws://host:port/websocket or wss://...");
        if (options.TokenProvider is null)
            faults.Add($"{nameof(options.TokenProvider)} is not set: write a function that gives a token for this user");
        if (options.UserId is 0)
            faults.Add($"{nameof(options.UserId)} is 0: write a user's id, or leave it null");
        if (options.TimeProvider is null)
            faults.Add($"{nameof(options.TimeProvider)} is null: write a time provider, or leave it");
        Range(faults, nameof(options.MaxSendsInFlight), options.MaxSendsInFlight, 1, 1024);
        Range(faults, nameof(options.MaxWaitingSends), options.MaxWaitingSends, Math.Clamp(options.MaxSendsInFlight, 1, 1024), 1_000_000);
        Range(faults, nameof(options.MaxUnreadEvents), options.MaxUnreadEvents, 1, 100_000);
        Range(faults, nameof(options.MaxMessageBytes), options.MaxMessageBytes, 256, 65_536);
        Range(faults, nameof(options.RememberedMessages), options.RememberedMessages, 1_000, 10_000_000);
        Range(faults, nameof(options.MaxTokenRefusals), options.MaxTokenRefusals, 1, 100);
        Positive(faults, nameof(options.MinReconnectDelay), options.MinReconnectDelay);
        Positive(faults, nameof(options.ConnectTimeout), options.ConnectTimeout);
        Positive(faults, nameof(options.AckTimeout), options.AckTimeout);
        Positive(faults, nameof(options.QuietTime), options.QuietTime);
        Positive(faults, nameof(options.ProbeTimeout), options.ProbeTimeout);
        var least = options.MinReconnectDelay;
        if (options.MaxReconnectDelay < least)
            faults.Add($"{nameof(options.MaxReconnectDelay)} is {options.MaxReconnectDelay}: write {least} ({nameof(options.MinReconnectDelay)}) or more");
        if (options.DisposeTimeout < TimeSpan.Zero)
            faults.Add($"{nameof(options.DisposeTimeout)} is {options.DisposeTimeout}: write 00:00:00 or more");
        if (faults.Count > 0)
            throw new ArgumentException(string.Join("; ", faults), nameof(options));
    }

    private static void Range(List<string> faults, string name, int value, int least, int most)
    {
        if (value < least || value > most)
            faults.Add($"{name} is {value}: write {least} to {most}");
    }

    private static void Positive(List<string> faults, string name, TimeSpan value)
    {
        if (value <= TimeSpan.Zero || value > TimeSpan.FromDays(1))
            faults.Add($"{name} is {value}: write more than 00:00:00, up to a day");
    }
}
