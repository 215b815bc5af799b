namespace ImConnect.Core.Tests.Support;

/// <summary>A list that others fill and a test awaits.</summary>
internal sealed class Observed<T>
{
    private readonly Lock _lock = new();
    private readonly List<T> _items = [];
    private TaskCompletionSource _changed = New();

    public void Add(T item)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            _items.Add(item);
            changed = _changed;
            _changed = New();
        }

        changed.SetResult();
    }

    public IReadOnlyList<T> Snapshot()
    {
        lock (_lock)
            return [.. _items];
    }

    public void Clear()
    {
        lock (_lock)
            _items.Clear();
    }

    /// <summary>Waits until what is there satisfies the condition; fails after <see cref="Limit.Time"/>.</summary>
    public async Task<IReadOnlyList<T>> UntilAsync(Func<IReadOnlyList<T>, bool> condition)
    {
        while (true)
        {
            IReadOnlyList<T> items;
            Task changed;
            lock (_lock)
            {
                items = [.. _items];
                changed = _changed.Task;
            }

            if (condition(items))
                return items;
            await Limit.Within(changed);
        }
    }

    public Task<IReadOnlyList<T>> CountAsync(int count) => UntilAsync(items => items.Count >= count);

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
