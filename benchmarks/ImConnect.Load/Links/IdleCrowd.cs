using System.Net.Sockets;

namespace ImConnect.Load.Links;

/// <summary>Connections that do nothing.</summary>
internal sealed class IdleCrowd : IAsyncDisposable
{
    private const int AtOnce = 64;

    private readonly Socket[] _sockets;

    private IdleCrowd(Socket[] sockets) => _sockets = sockets;

    public static async Task<IdleCrowd> OpenAsync(int count, Func<int, Task<Socket>> open)
    {
        var sockets = new Socket[count];
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, _) => sockets[i] = await open(i));
        return new IdleCrowd(sockets);
    }

    /// <summary>A server that had thrown connections out would look good.</summary>
    public void CheckAllLive()
    {
        foreach (var socket in _sockets)
        {
            if (socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0)
                throw new IOException("The server ended an idle connection.");
        }
    }

    public ValueTask DisposeAsync()
    {
        foreach (var socket in _sockets)
            socket.Dispose();
        return default;
    }
}
