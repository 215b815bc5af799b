using ImConnect.Hosting;
using ImConnect.Persistence;
using Microsoft.Extensions.Options;

namespace ImConnect.Retry;

/// <summary>The configured waits, one more as long as the last, then offline.</summary>
internal sealed class FixedDelays(IOptions<ImConnectOptions> options) : IRetryPolicy
{
    private readonly IReadOnlyList<TimeSpan> _delays = options.Value.Retry.EffectiveDelays;

    /// <inheritdoc/>
    public TimeSpan? Next(int pushes, in InboxEntry message) =>
        pushes <= _delays.Count ? _delays[Math.Max(pushes, 1) - 1]
        : pushes == _delays.Count + 1 ? _delays[^1]
        : null;
}
