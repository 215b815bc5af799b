using ImConnect.Delivery;
using ImConnect.Diagnostics;
using ImConnect.Hosting;
using ImConnect.Publishing;
using Microsoft.Extensions.Logging;

namespace ImConnect.Persistence;

/// <summary>
/// The durable steps of this node, all in one loop: whatever sends, acks, withdrawals and findings have queued since the last round goes to the store together, so that one commit and one fsync serve all
/// of it, and what a connection is told of it leaves in one write.
/// </summary>
internal sealed class CommitLoop : NamedLoop
{
    private readonly IInboxStore _store;
    private readonly IDeliveryRouter _router;
    private readonly WorkSignal _arrived;
    private readonly PublishStage _publish;
    private readonly CompletionStage _complete;
    private readonly ICommitLane[] _lanes;
    private readonly bool[] _hasWork;
    private readonly int[] _ends;
    private readonly List<InboxEntry> _deliveries = [];
    private readonly List<CommittedEvent> _events = [];

    public CommitLoop(
        IInboxStore store,
        IDeliveryRouter router,
        WorkSignal arrived,
        AcceptStage accept,
        SettleStage settle,
        CompletionStage complete,
        PublishStage publish,
        TimeProvider time,
        GatewayMetrics metrics,
        ILogger<CommitLoop> logger)
        : base("commit", time, metrics, logger)
    {
        (_store, _router, _arrived, _publish, _complete) = (store, router, arrived, publish, complete);

        // In this order they enter a commit: so an entry's position is below that of a notice about it, and it is delivered first.
        _lanes = [accept, settle, complete];
        (_hasWork, _ends) = (new bool[_lanes.Length], new int[_lanes.Length]);
    }

    /// <summary>Commits and answers what is queued, publishes what that made, then ends.</summary>
    public override Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var lane in _lanes)
        {
            if (lane != _complete)
                lane.Complete();
        }

        return ExecuteTask?.WaitAsync(cancellationToken) ?? Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stopping)
    {
        // A lane may get work from the answers of another one, so all are asked again until all are over.
        while (!Array.TrueForAll(_lanes, lane => lane == _complete || lane.IsOver))
        {
            await _arrived.WaitAsync();
            await RoundAsync();
        }

        // What is published is marked too, and what that makes is published: a message that found nobody is an event of its own.
        for (var published = PublishedAsync(); !published.IsCompleted || !_complete.IsEmpty; published = PublishedAsync())
        {
            await _arrived.WaitAsync();
            await RoundAsync();
        }

        // Nothing more is taken; what came until now is not left without an answer.
        _complete.Complete();
        await RoundAsync();
    }

    /// <summary>Ends when nothing is about to be published, and wakes this loop then.</summary>
    private Task PublishedAsync()
    {
        var published = _publish.FinishAsync();
        if (!published.IsCompleted)
            _ = published.ContinueWith(_ => _arrived.Set(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        return published;
    }

    private async Task RoundAsync()
    {
        // 1. What has queued.
        for (var i = 0; i < _lanes.Length; i++)
            _hasWork[i] = _lanes[i].Take();

        // 2. One commit: handed over together, awaited together.
        var commits = new Task[_lanes.Length];
        for (var i = 0; i < _lanes.Length; i++)
            commits[i] = _hasWork[i] ? StartAsync(_lanes[i]) : Task.CompletedTask;
        var all = Task.WhenAll(commits);
        await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        try
        {
            // 3. Answers, also where a commit failed: nobody waits for nothing.
            _deliveries.Clear();
            _events.Clear();
            for (var i = 0; i < _lanes.Length; i++)
            {
                if (_hasWork[i])
                    _lanes[i].Answer(_deliveries, _events);
                _ends[i] = _deliveries.Count;

                // S3, in the order of the commit: what it accepted comes before what it gave to the drainer.
                foreach (var one in _events)
                    _publish.Add(one.Event, one.By);
                _events.Clear();
            }

            _publish.Pump();

            // 4. And at the same time the pushes.
            if (_deliveries.Count > 0)
                OnDelivered(await _router.DeliverAsync(_deliveries, CancellationToken.None));
        }
        finally
        {
            for (var i = 0; i < _lanes.Length; i++)
            {
                if (_hasWork[i])
                    _lanes[i].Flush();
            }
        }

        await all; // a store that broke its promise is logged, and the loop begins anew
    }

    private void OnDelivered(ReadOnlySpan<DeliveryResult> results)
    {
        var from = 0;
        for (var i = 0; i < _lanes.Length; i++)
        {
            if (_ends[i] > from)
                _lanes[i].OnDelivered(results[from.._ends[i]]);
            from = _ends[i];
        }
    }

    /// <summary>A store that throws at once is like one that throws later.</summary>
    private async Task StartAsync(ICommitLane lane) => await lane.CommitAsync(_store);
}
