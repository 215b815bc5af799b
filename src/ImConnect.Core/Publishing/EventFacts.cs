using ImConnect.Diagnostics;
using ImConnect.Hosting;
using ImConnect.Persistence;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ImConnect.Publishing;

/// <summary>
/// What the outcome of an event means: its mark goes to the store, whoever waits for it is answered, what is given up is an alarm. A mark that could not be committed is written again, so that no
/// entry stays with a publisher who is done with it. Safe for any thread.
/// </summary>
internal sealed partial class EventFacts(
    CompletionStage completions,
    SendWaits waits,
    SendAnswers answers,
    PublishCircuit circuit,
    IOptions<PublishingOptions> options,
    GatewayMetrics metrics,
    ILogger<EventFacts> logger) : ICompletionWatcher
{
    private readonly Lock _lock = new();
    private readonly bool _hasOutbox = options.Value.Outbox;
    private List<PendingCompletion> _again = [];
    private List<WaitingSend> _accepted = [];

    /// <summary>The release of an event's message is committed.</summary>
    public event Action<MessageEvent>? Released;

    /// <summary>Wakes whoever calls <see cref="CatchUpAsync"/>.</summary>
    public WorkSignal Work { get; } = new();

    /// <summary>Wakes the drainer: there is something for it.</summary>
    public WorkSignal Outbox { get; } = new();

    public void WakeDrainer() => Outbox.Set();

    /// <summary>The event is stored. Whoever waits for it is added to <paramref name="ready"/>.</summary>
    public void Stored(MessageEvent one, List<WaitingSend> ready)
    {
        if (one.Type == EventType.Send)
        {
            waits.Stored(one.Id);
            if (waits.TryDecide(one.Id, WaitingSend.Stage.Answering, out var waiting))
                ready.Add(waiting);
        }

        Write(one, Completion.Published(one.Receiver, one.Id, EntryOf(one)));
    }

    /// <summary>
    /// The event will never be stored. Where nobody was told that its message is kept, the message goes and its sender is told why; else the event is a dead letter.
    /// </summary>
    public void Refused(MessageEvent one, string? why)
    {
        if (one.Type == EventType.Send && waits.TryDecide(one.Id, WaitingSend.Stage.Refusing, out var waiting))
        {
            Write(one, Completion.Refused(one.Receiver, one.Id), waiting, Reason.EventRefused);
            return;
        }

        metrics.DeadLetter(one.Type);
        LogDead(logger, one.Key, why ?? "no reason given");
        Write(one, Completion.Dead(one, why ?? ""));
    }

    /// <summary>
    /// The message's events are the drainer's. Without an outbox, and with the publisher away, a message of which nobody was told goes instead, and then this is false.
    /// </summary>
    public bool Release(MessageEvent one)
    {
        if (one.Type == EventType.Send && circuit.IsOpen)
        {
            if (!_hasOutbox && waits.TryDecide(one.Id, WaitingSend.Stage.Refusing, out var refused))
            {
                Write(one, Completion.Refused(one.Receiver, one.Id), refused, Reason.PublisherUnavailable);
                return false;
            }

            if (_hasOutbox && waits.TryDecide(one.Id, WaitingSend.Stage.Answering, out var accepted))
            {
                lock (_lock)
                    _accepted.Add(accepted);
                Work.Set();
            }
        }

        Write(one, Completion.Released(one.Receiver, one.Id));
        return true;
    }

    /// <summary>Acknowledges and pushes. Never throws.</summary>
    /// <param name="ready">What was decided.</param>
    /// <param name="level">What the ack says; null: no ack, the client asks again.</param>
    public async ValueTask AnswerAsync(List<WaitingSend> ready, AckLevel? level)
    {
        if (ready.Count == 0)
            return;
        try
        {
            await answers.AnswerAsync(ready, level);
        }
        catch (Exception error)
        {
            LogNotAnswered(logger, error, ready.Count);
        }

        foreach (var waiting in ready)
            waits.Finish(waiting);
    }

    /// <summary>Answers what has waited long enough or need not wait any more, and writes again what could not be written.</summary>
    public async ValueTask CatchUpAsync()
    {
        List<PendingCompletion> again;
        List<WaitingSend> accepted;
        lock (_lock)
        {
            (again, _again) = (_again, []);
            (accepted, _accepted) = (_accepted, []);
        }

        foreach (var pending in again)
            Add(pending);
        await AnswerAsync(accepted, AckLevel.Accepted);
        await AnswerAsync(waits.TakeOverdue(), _hasOutbox ? AckLevel.Accepted : null);
    }

    /// <inheritdoc/>
    public void OnCompleted(in PendingCompletion pending, in Completed result)
    {
        if (result.Outcome == CompleteOutcome.Unavailable)
        {
            lock (_lock)
                _again.Add(pending);
            return;
        }

        switch (pending.Completion.Kind)
        {
            case CompletionKind.Published when pending.Completion.Event == EntryEvent.Send:
                waits.Marked(pending.Completion.Id);
                break;
            case CompletionKind.Released:
                Released?.Invoke(pending.Cause!);
                Outbox.Set();
                break;
            case CompletionKind.Refused when pending.Refused is { } refused:
                refused.IsRefused = true;
                answers.Refuse(refused, pending.Reason);
                waits.Finish(refused);
                break;
        }
    }

    private static EntryEvent EntryOf(MessageEvent one) => new(one.Type, one.Number);

    private void Write(MessageEvent one, in Completion completion, WaitingSend? refused = null, Reason reason = Reason.None) =>
        Add(new PendingCompletion { Completion = completion, Watcher = this, Cause = one, Refused = refused, Reason = reason });

    private void Add(in PendingCompletion pending)
    {
        if (completions.TryAdd(pending))
            return;
        lock (_lock)
            _again.Add(pending);
    }

    [LoggerMessage(EventId = 1420, Level = LogLevel.Error, Message = "The publisher refused event {Event} of a message that is kept ({Why}): it is among the dead letters")]
    private static partial void LogDead(ILogger logger, string @event, string why);

    [LoggerMessage(EventId = 1421, Level = LogLevel.Error, Message = "{Count} sends could not be answered or pushed; their messages are in the inboxes and are tried again")]
    private static partial void LogNotAnswered(ILogger logger, Exception error, int count);
}
