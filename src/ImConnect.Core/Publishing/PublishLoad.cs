namespace ImConnect.Publishing;

/// <summary>How many events this node holds to publish them itself.</summary>
internal sealed class PublishLoad
{
    private int _held;

    public int Held => Volatile.Read(ref _held);

    public void Add(int count) => Interlocked.Add(ref _held, count);
}
