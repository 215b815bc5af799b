using ImConnect.Diagnostics;
using ImConnect.Hosting;
using ImConnect.Persistence;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ImConnect.Publishing;

/// <summary>Knows how far the publisher is behind, for health and metrics: asks the store once a second.</summary>
internal sealed class OutboxWatch : NamedLoop
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    private readonly IOutbox _outbox;
    private readonly PublisherSlot _slot;
    private readonly PublishCircuit _circuit;
    private readonly PublishingOptions _options;
    private volatile Size? _size;

    public OutboxWatch(
        IOutbox outbox, PublisherSlot slot, PublishCircuit circuit, IOptions<PublishingOptions> options, TimeProvider time, GatewayMetrics metrics, ILogger<OutboxWatch> logger)
        : base("outbox-watch", time, metrics, logger)
    {
        (_outbox, _slot, _circuit, _options) = (outbox, slot, circuit, options.Value);
        if (slot.Publisher is null)
            return;
        metrics.Observe("imconnect.outbox.events", "{event}", "Events that wait to be stored by the publisher", () => _size?.Value.Events ?? 0);
        metrics.Observe("imconnect.outbox.bytes", "By", "Bytes of messages whose events wait", () => _size?.Value.Bytes ?? 0);
        metrics.Observe("imconnect.outbox.age", "s", "Age of the oldest message whose event waits", () => (long)Age.TotalSeconds);
        metrics.Observe("imconnect.outbox.dead", "{event}", "Dead letters", () => _size?.Value.Dead ?? 0);
        metrics.Observe("imconnect.publisher.away", "1", "1 while the publisher is away", () => circuit.IsOpen ? 1 : 0);
    }

    /// <summary>So many events wait that sends are refused.</summary>
    public bool IsFull => _size?.Value is { } size && (size.Events >= _options.OutboxBound || size.Bytes >= _options.OutboxBytes);

    /// <summary>What a person is told; null where there is no publisher.</summary>
    public string? Report => _slot.Publisher is null ? null
        : (_circuit.Away is { } away ? $"the publisher is away for {Time.GetElapsedTime(away.Since):hh\\:mm\\:ss} ({away.Why}); " : "")
            + (_size?.Value is { Events: > 0 } size ? $"{size.Events} events wait, the oldest for {Age:d\\.hh\\:mm\\:ss}" : "nothing waits")
            + (_size?.Value is { Dead: > 0 } dead ? $"; {dead.Dead} dead letters" : "");

    /// <summary>Chat goes on, but not all is well.</summary>
    public bool IsDegraded => _circuit.IsOpen || _size?.Value is { Dead: > 0 };

    private TimeSpan Age =>
        _size?.Value is { Oldest: var oldest } && oldest != InboxPosition.None && Time.GetUtcNow().ToUnixTimeMilliseconds() - oldest.ToUnixTimeMilliseconds() is > 0 and var age
            ? TimeSpan.FromMilliseconds(age)
            : TimeSpan.Zero;

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stopping)
    {
        if (_slot.Publisher is null)
            return;
        using var timer = new PeriodicTimer(s_pause, Time);
        do
        {
            try
            {
                _size = new Size(await _outbox.CountAsync(stopping));
            }
            catch (IOException)
            {
                // The store says itself that it cannot be read.
            }
        }
        while (await timer.WaitForNextTickAsync(stopping));
    }

    private sealed record Size(OutboxSize Value);
}
