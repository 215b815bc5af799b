using ImConnect.Diagnostics;
using ImConnect.Persistence;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ImConnect.Publishing;

/// <summary>
/// Step S3: publishes what this life's commits have made, one chat's events in the order of the commits, many chats at once, whatever gathers while a call runs in the next one. What it cannot
/// publish soon it gives to the drainer of the outbox, in order: from the commit of that on the store sends later events of the chat there too.
/// </summary>
internal sealed class PublishStage
{
    private readonly Lock _lock = new();
    private readonly PublishLines _lines = new();
    private readonly EventDispatch _dispatch;
    private readonly EventFacts _facts;
    private readonly PublishCircuit _circuit;
    private readonly PublishLoad _load;
    private readonly TimeProvider _time;
    private readonly PublishingOptions _options;
    private TaskCompletionSource? _idle;
    private int _calls;

    public PublishStage(
        PublisherSlot slot,
        EventDispatch dispatch,
        EventFacts facts,
        PublishCircuit circuit,
        PublishLoad load,
        IOptions<PublishingOptions> options,
        TimeProvider time,
        GatewayMetrics metrics)
    {
        (_dispatch, _facts, _circuit, _load, _time) = (dispatch, facts, circuit, load, time);
        _options = options.Value;
        IsOn = slot.Publisher is not null;
        AckLevel = slot.Publisher is { } publisher ? (AckLevel)Math.Min((int)_options.AckLevel, (int)publisher.Level) : AckLevel.Accepted;
        if (!IsOn)
            return;
        facts.Released += OnReleased;
        metrics.Observe("imconnect.queue.publish", "{event}", "Events that this node is about to publish", () => load.Held);
    }

    /// <summary>There is a publisher.</summary>
    public bool IsOn { get; }

    /// <summary>What an ack says when the event is stored.</summary>
    public AckLevel AckLevel { get; }

    /// <summary>Nothing waits here and nothing is under way.</summary>
    private bool IsIdle => _calls == 0 && _load.Held == 0;

    /// <summary>An event of a commit. The caller calls <see cref="Pump"/> when it has added all of the commit.</summary>
    public void Add(MessageEvent one, PublishBy by)
    {
        if (by == PublishBy.Outbox)
            _facts.WakeDrainer();
        if (by != PublishBy.Me)
            return;
        lock (_lock)
        {
            var line = _lines.Of(ChatOf(one));
            if (line.Releases > 0)
            {
                Release(line, one);
                return;
            }

            _load.Add(1);
            line.Events.Enqueue(one);
            if (line.At == PublishLine.Stage.Idle)
                _lines.Ready(line);
        }
    }

    /// <summary>Starts calls of the publisher for what waits, as many as may run.</summary>
    public void Pump()
    {
        while (true)
        {
            List<(PublishLine Line, int Count)> call;
            List<MessageEvent> batch;
            lock (_lock)
            {
                if (!_lines.IsAnyReady || _calls >= _options.Concurrency)
                    return;
                (call, batch) = ([], []);
                if (!TakeReady(call, batch))
                    return;
                _calls++;
            }

            _ = RunAsync(call, batch);
        }
    }

    /// <summary>What the clock has made due: pauses that are over.</summary>
    public void Tick()
    {
        lock (_lock)
        {
            _lines.Wake(_time.GetTimestamp(), _circuit.IsOpen);
        }

        Pump();
    }

    /// <summary>
    /// The drainer publishes events of this chat, until it is given back: what comes of it here waits meanwhile, so that the publisher never has a chat in two calls. False when something of it is
    /// here already; that goes first.
    /// </summary>
    public bool TryLend((long, long) chat)
    {
        lock (_lock)
        {
            var line = _lines.Of(chat);
            if (line.At != PublishLine.Stage.Idle || line.Events.Count > 0)
                return false;
            line.At = PublishLine.Stage.Lent;
            return true;
        }
    }

    /// <summary>The drainer is done with these.</summary>
    public void TakeBack(IEnumerable<(long, long)> chats)
    {
        lock (_lock)
        {
            foreach (var chat in chats)
                _lines.Rest(_lines.Of(chat));
        }

        Pump();
    }

    /// <summary>Ends when everything that was added is published or given to the drainer.</summary>
    public Task FinishAsync()
    {
        lock (_lock)
            return IsIdle ? Task.CompletedTask : (_idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
    }

    /// <summary>Both directions of a chat, in one order.</summary>
    public static (long, long) ChatOf(MessageEvent one) => ChatOf(one.Sender, one.Receiver);

    /// <summary>Both directions of a chat, in one order.</summary>
    public static (long, long) ChatOf(in InboxEntry entry) => ChatOf(entry.Sender, entry.Receiver);

    private static (long, long) ChatOf(UserId one, UserId other) => (Math.Min(one.Value, other.Value), Math.Max(one.Value, other.Value));

    private bool TakeReady(List<(PublishLine Line, int Count)> call, List<MessageEvent> batch)
    {
        while (batch.Count < _options.Batch && _lines.TryTakeReady(out var line))
        {
            if (_circuit.IsOpen)
            {
                ReleaseAll(line);
                continue;
            }

            var count = Math.Min(line.Events.Count, _options.Batch - batch.Count);
            batch.AddRange(line.Events.Take(count));
            line.At = PublishLine.Stage.Busy;
            call.Add((line, count));
        }

        SignalIdle();
        return batch.Count > 0;
    }

    /// <summary>Never throws: <see cref="EventDispatch"/> answers faults as outcomes. <see cref="FinishAsync"/> waits for it.</summary>
    private async Task RunAsync(List<(PublishLine Line, int Count)> call, List<MessageEvent> batch)
    {
        await Task.Yield();
        var results = await _dispatch.PublishAsync(batch, CancellationToken.None);
        var answers = new List<WaitingSend>();
        lock (_lock)
        {
            var at = 0;
            foreach (var (line, count) in call)
            {
                Answer(line, results.AsSpan(at, count), answers);
                at += count;
            }
        }

        await _facts.AnswerAsync(answers, AckLevel);
        lock (_lock)
        {
            _calls--;
            foreach (var (line, _) in call)
                Resume(line);
            SignalIdle();
        }

        Pump();
    }

    /// <summary>Deals with what was stored or refused, and keeps the rest. The line goes on only when its sends are answered, so that acks and pushes keep its order too.</summary>
    private void Answer(PublishLine line, ReadOnlySpan<PublishResult> results, List<WaitingSend> answers)
    {
        foreach (var (outcome, detail) in results)
        {
            var one = line.Events.Peek();
            if (outcome == PublishOutcome.Stored)
            {
                _facts.Stored(one, answers);
            }
            else if (outcome == PublishOutcome.Refused)
            {
                _facts.Refused(one, detail);
            }
            else
            {
                if (line.FailingSince == 0)
                    line.FailingSince = _time.GetTimestamp();
                return;
            }

            line.Events.Dequeue();
            line.FailingSince = 0;
            _load.Add(-1);
        }
    }

    private void Resume(PublishLine line)
    {
        if (line.Events.Count == 0 || line.FailingSince == 0)
        {
            _lines.Rest(line);
        }
        else if (_circuit.IsOpen || _time.GetElapsedTime(line.FailingSince) >= _options.PublishWait)
        {
            ReleaseAll(line);
        }
        else
        {
            _lines.Pause(line, _time.GetTimestamp() + (long)(_options.PauseBefore(line.Events.Peek().Attempt).TotalSeconds * _time.TimestampFrequency));
        }
    }

    private void ReleaseAll(PublishLine line)
    {
        line.FailingSince = 0;
        MessageId last = default;
        while (line.Events.TryDequeue(out var one))
        {
            _load.Add(-1);
            if (one.Id != last)
                Release(line, one);
            last = one.Id;
        }

        _lines.Rest(line);
        SignalIdle();
    }

    private void Release(PublishLine line, MessageEvent one)
    {
        if (_facts.Release(one))
            line.Releases++;
    }

    /// <summary>A release is committed.</summary>
    private void OnReleased(MessageEvent one)
    {
        lock (_lock)
        {
            if (!_lines.TryFind(ChatOf(one), out var line))
                return;
            line.Releases--;
            _lines.Forget(line);
        }
    }

    private void SignalIdle()
    {
        if (!IsIdle)
            return;
        _idle?.TrySetResult();
        _idle = null; // asked again, it is about what came since
    }
}
