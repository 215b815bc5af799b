namespace ImConnect.Delivery;

/// <summary>The messages of one drained page that are not settled yet. Guarded by its feed's lock but for the task.</summary>
internal sealed class DrainPageWait
{
    private readonly HashSet<MessageId> _open = [];
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when all are settled, or at <see cref="Release"/>.</summary>
    public Task Settled => _done.Task;

    public bool IsEmpty => _open.Count == 0;

    public void Add(MessageId id) => _open.Add(id);

    public void Remove(MessageId id)
    {
        if (_open.Remove(id) && _open.Count == 0)
            _done.TrySetResult();
    }

    public void Release() => _done.TrySetResult();
}
