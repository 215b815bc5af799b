using ImConnect.Load.Links;

namespace ImConnect.Load.Traffic;

/// <summary>Only connects: the relay's pairs meet when both ends are there.</summary>
internal sealed class StormRelay(int clients) : IStormClient
{
    private static int s_pairs;

    private readonly int _first = Interlocked.Add(ref s_pairs, clients) + 1_000_000;

    public bool IsDone { get; private set; }

    public Task<Link> OpenAsync(int port, int number, CancellationToken cancellationToken) =>
        Handshake.OpenAsync(port, $"/relay?pair={_first + (number / 2)}&end={(number % 2 == 0 ? 'a' : 'b')}", token: null, cancellationToken, bufferSize: 1024);

    public void OnConnected(TimeSpan after) => IsDone = true;

    public void OnFrame(int number, Link link, ReadOnlySpan<byte> payload) => throw new InvalidDataException("The relay had nothing to say.");
}
