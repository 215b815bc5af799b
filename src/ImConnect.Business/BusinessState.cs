using ImConnect.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ImConnect.Business;

/// <summary>Whether im-business is there, as the last calls saw it, and for how long it asked to be left alone. Safe for any thread.</summary>
internal sealed partial class BusinessState(IOptions<BusinessHttpOptions> options, BusinessAddress address, TimeProvider time, ILogger<BusinessState> logger) : IPartHealth
{
    private readonly Lock _lock = new();
    private string? _fault;
    private long _pausedAt;
    private TimeSpan _pause;
    private string? _pauseText;

    /// <inheritdoc/>
    public string Part => $"events: HTTP to {address.Text}";

    /// <inheritdoc/>
    public string? Fault => Paused ?? Volatile.Read(ref _fault);

    /// <summary>Why nothing may be sent now; null when something may.</summary>
    public string? Paused
    {
        get
        {
            lock (_lock)
                return _pauseText is not null && Left() > TimeSpan.Zero ? _pauseText : _pauseText = null;
        }
    }

    /// <summary>It asked to wait: nothing is sent for so long, at most <see cref="BusinessHttpOptions.MaxRetryAfter"/>. A shorter wait does not end a longer one.</summary>
    public void Pause(TimeSpan wait, string text)
    {
        if (wait > options.Value.MaxRetryAfter)
            wait = options.Value.MaxRetryAfter;
        lock (_lock)
        {
            if (_pauseText is null || Left() < wait)
                (_pausedAt, _pause, _pauseText) = (time.GetTimestamp(), wait, text);
        }
    }

    /// <summary>It could not be reached.</summary>
    public void Away(string fault)
    {
        if (Interlocked.Exchange(ref _fault, fault) is null)
            LogAway(logger, address.Text, fault);
    }

    /// <summary>It answered, whatever it said.</summary>
    public void Answered()
    {
        if (Volatile.Read(ref _fault) is not null && Interlocked.Exchange(ref _fault, null) is not null)
            LogBack(logger, address.Text);
    }

    private TimeSpan Left() => _pause - time.GetElapsedTime(_pausedAt);

    [LoggerMessage(7000, LogLevel.Warning, "im-business at {Address} is away ({Fault}): events wait until it is back")]
    private static partial void LogAway(ILogger logger, string address, string fault);

    [LoggerMessage(7001, LogLevel.Information, "im-business at {Address} answers again")]
    private static partial void LogBack(ILogger logger, string address);
}
