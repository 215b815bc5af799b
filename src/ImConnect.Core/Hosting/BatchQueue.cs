using System.Threading.Channels;

namespace ImConnect.Hosting;

/// <summary>
/// A bounded queue that one loop empties in batches: it takes what is there and never waits for more, so a batch is as large as the time that the
/// last one took. Order of entering is order of leaving.
/// </summary>
internal sealed class BatchQueue<T>(int bound)
{
    private readonly Channel<T> _channel = Channel.CreateBounded<T>(
        new BoundedChannelOptions(bound) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    public int Count => _channel.Reader.Count;

    /// <summary><see cref="Complete"/> was called.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>False at the bound, or when <see cref="Complete"/> was called.</summary>
    public bool TryAdd(T item) => _channel.Writer.TryWrite(item);

    /// <summary>Waits at the bound. False when <see cref="Complete"/> was called.</summary>
    public async ValueTask<bool> AddAsync(T item, CancellationToken cancellationToken)
    {
        while (!_channel.Writer.TryWrite(item))
        {
            if (!await _channel.Writer.WaitToWriteAsync(cancellationToken))
                return false;
        }

        return true;
    }

    /// <summary>No more items; the loop ends when it has taken what is there.</summary>
    public void Complete()
    {
        IsComplete = true;
        _channel.Writer.TryComplete();
    }

    /// <summary>Replaces the content of <paramref name="batch"/> by the next 1 to <paramref name="max"/> items; false when there will be none.</summary>
    public async ValueTask<bool> TakeAsync(List<T> batch, int max)
    {
        batch.Clear();
        while (true)
        {
            while (batch.Count < max && _channel.Reader.TryRead(out var item))
                batch.Add(item);
            if (batch.Count > 0)
                return true;
            if (!await _channel.Reader.WaitToReadAsync(CancellationToken.None))
                return false;
        }
    }
}
