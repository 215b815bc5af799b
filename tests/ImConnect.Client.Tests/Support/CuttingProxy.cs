using System.Net;
using System.Net.Sockets;

namespace ImConnect.Client.Tests.Support;

/// <summary>A TCP proxy that cuts every link after a random number of bytes: in the middle of a frame, of a handshake, of an ack.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Random _random;
    private readonly int _port;
    private readonly int _mostBytes;
    private readonly List<Task> _links = [];
    private readonly Task _accepting;
    private int _cuts;
    private volatile bool _isCalm;

    public CuttingProxy(int port, int seed, int mostBytes)
    {
        _port = port;
        _random = new Random(seed);
        _mostBytes = mostBytes;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"ws://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/websocket");

    public int Cuts => _cuts;

    /// <summary>Cuts no link that is made from now on.</summary>
    public void Calm() => _isCalm = true;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_links);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                _links.Add(RunAsync(client, _isCalm ? int.MaxValue : _random.Next(1, _mostBytes)));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException)
        {
            // The end of the test.
        }
    }

    private async Task RunAsync(TcpClient client, int bytes)
    {
        using (client)
        using (var server = new TcpClient())
        using (var cut = CancellationTokenSource.CreateLinkedTokenSource(_end.Token))
        {
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _port, cut.Token);
                var left = new Budget(bytes);
                await Task.WhenAny(
                    CopyAsync(client.GetStream(), server.GetStream(), left, cut.Token), CopyAsync(server.GetStream(), client.GetStream(), left, cut.Token));
                if (left.IsOver)
                    Interlocked.Increment(ref _cuts);
            }
            catch (Exception error) when (error is SocketException or IOException or OperationCanceledException)
            {
                // The gateway is away.
            }

            await cut.CancelAsync();
            if (client.Connected)
                client.Client.LingerState = new LingerOption(true, 0); // what is on the way is lost, as with a broken network
        }
    }

    private static async Task CopyAsync(NetworkStream from, NetworkStream to, Budget left, CancellationToken cut)
    {
        var buffer = new byte[4096];
        try
        {
            int count;
            while (!left.IsOver && (count = await from.ReadAsync(buffer, cut)) > 0)
                await to.WriteAsync(buffer.AsMemory(0, left.Take(count)), cut);
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // One side ended.
        }
    }

    private sealed class Budget(int bytes)
    {
        private int _left = bytes;

        public bool IsOver => Volatile.Read(ref _left) <= 0;

        public int Take(int wanted)
        {
            var after = Interlocked.Add(ref _left, -wanted);
            return after >= 0 ? wanted : Math.Max(0, wanted + after);
        }
    }
}
