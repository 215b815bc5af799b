using ImConnect.Persistence;

namespace ImConnect.Publishing;

/// <summary>A message that is committed and whose ack waits for its event. Guarded by <see cref="SendWaits"/>.</summary>
/// <param name="entry">The message.</param>
/// <param name="isNew">Its first push waits too; else only repeats of a send do.</param>
/// <param name="deadline">A timestamp.</param>
internal sealed class WaitingSend(InboxEntry entry, bool isNew, long deadline)
{
    private TaskCompletionSource? _decided;

    public InboxEntry Entry => entry;

    public bool IsNew => isNew;

    public long Deadline => deadline;

    /// <summary>Who waits: the send, and repeats of it.</summary>
    public List<PendingSend> Sends { get; } = new(1);

    /// <summary>How far it is.</summary>
    public Stage At { get; set; }

    /// <summary>It goes, and was never there.</summary>
    public bool IsRefused { get; set; }

    /// <summary>Ends when it was decided and, where it is new, pushed.</summary>
    public Task Decided => (_decided ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Finish() => _decided?.TrySetResult();

    /// <summary>What becomes of it.</summary>
    internal enum Stage
    {
        /// <summary>Nobody knows.</summary>
        Undecided,

        /// <summary>It is acknowledged, and pushed.</summary>
        Answering,

        /// <summary>Its removal is on its way to the store; then all who wait are refused, also those that come meanwhile.</summary>
        Refusing,
    }
}
