using ImConnect.Diagnostics;
using ImConnect.Hosting;
using ImConnect.Persistence;
using ImConnect.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ImConnect.Publishing;

/// <summary>
/// Publishes what waits in the outbox, oldest first and one chat in order: what a former life left, what the stage gave up, what was committed while the publisher was away. Probes an absent publisher
/// with the oldest.
/// </summary>
internal sealed class OutboxDrainer(
    IOutbox outbox,
    PublishStage stage,
    EventDispatch dispatch,
    EventFacts facts,
    PublishCircuit circuit,
    NodeEvents events,
    NodeLife life,
    CompletionStage completions,
    IOptions<PublishingOptions> options,
    TimeProvider time,
    GatewayMetrics metrics,
    ILogger<OutboxDrainer> logger) : NamedLoop("outbox", time, metrics, logger)
{
    /// <summary>So often the outbox is looked into without having been woken: what a release of another node or a failed commit left.</summary>
    private static readonly TimeSpan s_idle = TimeSpan.FromSeconds(5);

    private readonly PublishingOptions _options = options.Value;
    private readonly StuckChats _stuck = new(options.Value, time);

    /// <summary>The chats whose turn has not come in this pass: not before the next one, whatever the clock says meanwhile, so that nothing of them is overtaken.</summary>
    private readonly HashSet<(long, long)> _passed = [];

    /// <summary>The chats of which this node itself is publishing something.</summary>
    private readonly HashSet<(long, long)> _ours = [];

    /// <summary>The chats of the batch: this node itself publishes nothing of them meanwhile.</summary>
    private readonly HashSet<(long, long)> _lent = [];

    /// <summary>Something of the drainer's waits behind what this node itself publishes: look again soon.</summary>
    private bool _isAhead;

    /// <summary>The marks of the page before are on their way to the disk while the next one is published.</summary>
    private Task _marking = Task.CompletedTask;
    private Task? _woken;
    private int _probes;

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stopping)
    {
        if (!stage.IsOn)
            return;
        while (true)
        {
            await _marking.WaitAsync(stopping); // so that what was stored is not read again, also after a fault
            await DrainAsync(stopping);
            await WaitAsync(stopping);
        }
    }

    /// <summary>From the oldest on to the end, or until the publisher is found away.</summary>
    private async Task DrainAsync(CancellationToken stopping)
    {
        var after = InboxPosition.None;
        var wasAway = circuit.IsOpen;
        _passed.Clear();
        _ours.Clear();
        _isAhead = false;
        while (true)
        {
            var page = await outbox.ReadAsync(life.Lease.Id, after, circuit.IsOpen ? 1 : _options.Batch, stopping);
            if (page.Count == 0)
                break;
            var batch = Next(page);
            if (batch.Count > 0 && !await PublishAsync(batch, stopping))
                return;
            after = page[^1].Entry.Position;
        }

        // There is nothing to probe an absent publisher with: the next send does.
        if (after == InboxPosition.None && wasAway && circuit.Close())
            _probes = 0;
    }

    /// <summary>The events of a page, but for chats whose turn has not come.</summary>
    private List<MessageEvent> Next(IReadOnlyList<OutboxEntry> page)
    {
        var batch = new List<MessageEvent>(page.Count);
        foreach (var (entry, waiting, isPublishing) in page)
        {
            if (isPublishing)
            {
                var own = PublishStage.ChatOf(entry);
                _ours.Add(own);
                _passed.Add(own);
                continue;
            }

            foreach (var one in waiting.InOrder())
            {
                var next = events.Of(entry, one);
                var chat = PublishStage.ChatOf(next);
                if (_passed.Contains(chat))
                {
                    _isAhead |= _ours.Contains(chat);
                    break;
                }

                if (!_stuck.MayTry(next))
                {
                    _passed.Add(chat);
                }
                else if (_lent.Contains(chat) || stage.TryLend(chat))
                {
                    _lent.Add(chat);
                    batch.Add(next);
                }
                else
                {
                    _ours.Add(chat);
                    _passed.Add(chat);
                    _isAhead = true;
                }
            }
        }

        return batch;
    }

    /// <summary>False when the publisher is away. What was stored is being marked when this ends, and what was before it is marked.</summary>
    private async Task<bool> PublishAsync(List<MessageEvent> batch, CancellationToken stopping)
    {
        try
        {
            await StoreAsync(batch, stopping);
        }
        finally
        {
            stage.TakeBack(_lent);
            _lent.Clear();
        }

        await _marking.WaitAsync(stopping);
        var marked = new Marked();
        if (await completions.AddAsync(new PendingCompletion { Completion = Completion.Released(default, default), Watcher = marked }))
            _marking = marked.Done;
        return !circuit.IsOpen;
    }

    private async Task StoreAsync(List<MessageEvent> batch, CancellationToken stopping)
    {
        var results = await dispatch.PublishAsync(batch, stopping);
        var answers = new List<WaitingSend>();
        for (var i = 0; i < results.Length; i++)
        {
            var (one, chat) = (batch[i], PublishStage.ChatOf(batch[i]));
            if (_passed.Contains(chat))
                continue;
            if (results[i].Outcome == PublishOutcome.Stored)
            {
                facts.Stored(one, answers);
                _probes = 0;
            }
            else if (results[i].Outcome == PublishOutcome.Refused)
                facts.Refused(one, results[i].Detail);
            else if (_passed.Add(chat) && results[i].Outcome == PublishOutcome.MaybeStored)
                _stuck.Failed(one);
            if (!_passed.Contains(chat))
                _stuck.Succeeded(one);
        }

        await facts.AnswerAsync(answers, stage.AckLevel);
    }

    /// <summary>Until something came for it, a chat's turn comes, or the publisher may be probed again.</summary>
    private async Task WaitAsync(CancellationToken stopping)
    {
        var pause = s_idle;
        if (circuit.IsOpen)
            pause = _options.PauseBefore(++_probes);
        else if (_stuck.Next is { } next)
            pause = next;
        if (_isAhead && pause > _options.ProbeMin)
            pause = _options.ProbeMin;
        if (!circuit.IsOpen)
            _probes = 0;
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var pausing = Task.Delay(pause, Time, timeout.Token);

        // An absent publisher is not probed more often because more events came.
        _woken ??= facts.Outbox.WaitAsync().AsTask();
        await (circuit.IsOpen ? pausing : Task.WhenAny(pausing, _woken));
        if (_woken.IsCompleted)
            _woken = null;
        await timeout.CancelAsync();
        stopping.ThrowIfCancellationRequested();
    }

    /// <summary>All completions that were added before it are committed.</summary>
    private sealed class Marked : ICompletionWatcher
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Done => _done.Task;

        public void OnCompleted(in PendingCompletion pending, in Completed result) => _done.TrySetResult();
    }
}
