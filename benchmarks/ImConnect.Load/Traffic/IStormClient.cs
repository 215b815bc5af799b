using ImConnect.Load.Links;

namespace ImConnect.Load.Traffic;

/// <summary>What the clients of a storm do.</summary>
internal interface IStormClient
{
    Task<Link> OpenAsync(int port, int number, CancellationToken cancellationToken);

    /// <summary>All are connected.</summary>
    void OnConnected(TimeSpan after);

    /// <summary>A frame came to a client, on the one thread of all.</summary>
    void OnFrame(int number, Link link, ReadOnlySpan<byte> payload);

    /// <summary>Every client has what it came for.</summary>
    bool IsDone { get; }
}
