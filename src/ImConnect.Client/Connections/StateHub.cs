using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace ImConnect.Client.Connections;

/// <summary>The state now, and a stream of it for whoever wants to see. A reader that does not keep up misses the oldest, never the last. Safe for threads.</summary>
internal sealed class StateHub
{
    private const int Bound = 64;

    private readonly Lock _lock = new();
    private readonly List<Channel<ClientState>> _readers = [];

    public ClientState Current { get; private set; } = ClientState.Idle.Instance;

    /// <summary>Nothing follows <see cref="ClientState.Closed"/>.</summary>
    public void Set(ClientState state)
    {
        lock (_lock)
        {
            if (Current is ClientState.Closed)
                return;
            Current = state;
            foreach (var reader in _readers)
            {
                reader.Writer.TryWrite(state);
                if (state is ClientState.Closed)
                    reader.Writer.TryComplete();
            }
        }
    }

    public async IAsyncEnumerable<ClientState> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = Channel.CreateBounded<ClientState>(new BoundedChannelOptions(Bound) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (_lock)
        {
            reader.Writer.TryWrite(Current);
            if (Current is ClientState.Closed)
                reader.Writer.TryComplete();
            else
                _readers.Add(reader);
        }

        try
        {
            await foreach (var state in reader.Reader.ReadAllAsync(cancellationToken))
                yield return state;
        }
        finally
        {
            lock (_lock)
                _readers.Remove(reader);
        }
    }
}
