using System.Net.Sockets;

namespace ImConnect.Transports.Listening;

/// <summary>The sockets that are served now: a stop waits for their end, and then cuts those that are left. Safe for use by any thread.</summary>
internal sealed class ServedSockets
{
    /// <summary>For who was cut to end.</summary>
    private static readonly TimeSpan s_lastWait = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly HashSet<Socket> _sockets = [];
    private readonly TaskCompletionSource _emptied = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _cut = new();
    private bool _isStopping;

    /// <summary>Cancelled when who is left is cut.</summary>
    public CancellationToken Cut => _cut.Token;

    /// <summary>False when no more are taken.</summary>
    public bool TryAdd(Socket socket)
    {
        lock (_lock)
            return !_isStopping && _sockets.Add(socket);
    }

    public void Remove(Socket socket)
    {
        lock (_lock)
        {
            _sockets.Remove(socket);
            if (_isStopping && _sockets.Count == 0)
                _emptied.TrySetResult();
        }
    }

    /// <summary>Takes no more, and waits for the end of all; cuts them once <paramref name="cancellationToken"/> is cancelled.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _isStopping = true;
            if (_sockets.Count == 0)
                _emptied.TrySetResult();
        }

        try
        {
            await _emptied.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await CutAsync();
        }
    }

    private async Task CutAsync()
    {
        await _cut.CancelAsync();
        Socket[] left;
        lock (_lock)
            left = [.. _sockets];
        foreach (var socket in left)
            socket.Dispose();
        await Task.WhenAny(_emptied.Task, Task.Delay(s_lastWait, TimeProvider.System, CancellationToken.None));
    }
}
