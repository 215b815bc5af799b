namespace ImConnect.Sqlite.Outbox;

/// <summary>How much waits to be published. Changed only inside a transaction, as all counts.</summary>
internal sealed class WaitingEvents
{
    /// <summary>Beside its body, a message whose events wait counts with so many bytes.</summary>
    private const int Overhead = 256;

    public long Events { get; set; }

    public long Bytes { get; private set; }

    public void Add(int bodyLength) => Bytes += Overhead + bodyLength;

    public void Remove(int bodyLength) => Bytes -= Overhead + bodyLength;
}
