namespace ImConnect.RocketMq.Consuming;

/// <summary>One call of the handler.</summary>
internal sealed class BatchCall : IDisposable
{
    private readonly CancellationTokenSource _cancel = new();

    public List<Slot> Slots { get; } = [];

    public CancellationToken Token => _cancel.Token;

    public bool IsCancelled { get; private set; }

    /// <summary>Returns at once: what the handler does about it is not done here.</summary>
    public void Cancel()
    {
        IsCancelled = true;
        _cancel.CancelAfter(TimeSpan.Zero);
    }

    public void Dispose() => _cancel.Dispose();
}
