namespace ImConnect.RocketMq.Sessions;

/// <summary>How often a session does what. Not for users: a server counts on these; tests shorten them.</summary>
internal sealed record SessionTiming
{
    /// <summary>A server forgets a client that is silent for 120 seconds.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan RouteRefresh { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a consumer asks what it is to receive from.</summary>
    public TimeSpan AssignmentRefresh { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan SettingsRefresh { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The first wait before a lost telemetry stream is opened again; it doubles up to <see cref="MaxReconnectDelay"/>.</summary>
    public TimeSpan MinReconnectDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    public TimeSpan MaxReconnectDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>What a server may take to answer settings, beyond the time-out of a request.</summary>
    public TimeSpan SettingsGrace { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long the goodbye to one proxy may take.</summary>
    public TimeSpan Goodbye { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A silent connection is not replaced more often than this.</summary>
    public TimeSpan ReplaceConnection { get; init; } = TimeSpan.FromSeconds(10);
}
