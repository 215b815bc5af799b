using System.Globalization;
using System.Security.Cryptography;
using ImConnect.Load.Traffic;

namespace ImConnect.Load.Servers;

/// <summary>Starts what is compared, each in a folder of its own below one temporary folder.</summary>
internal sealed class Sides(LoadOptions options, string folder)
{
    public const string FileName = "imconnect.db";

    private const string NoLimit = "1000000";

    private readonly string _key = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));

    public Task<Side> RelayAsync(CancellationToken cancellationToken) => StartAsync(
        "relay", options.RelayDll, new(), [], (port, pair) => RelayPair.OpenAsync(port, pair, cancellationToken), cancellationToken);

    /// <summary>SignalR with its Redis backplane; the figure is the server's CPU, that of Redis comes on top.</summary>
    public Task<Side> SignalRAsync(RedisProcess redis, CancellationToken cancellationToken) => StartAsync(
        "signalr", options.SignalRDll, new() { ["Redis"] = redis.Address }, [], (port, pair) => SignalRPair.OpenAsync(port, pair, cancellationToken), cancellationToken);

    /// <summary>A gateway; <paramref name="wrapper"/> is the program that runs it, if any, and <paramref name="proxy"/> the RocketMQ that it publishes to, if any.</summary>
    public Task<Side> GatewayAsync(string name, string dll, string[] wrapper, CancellationToken cancellationToken, string? proxy = null)
    {
        var settings = Settings(name);
        if (proxy is not null)
            settings["ImConnect__RocketMq"] = proxy;
        return StartAsync(
            name, dll, settings, wrapper, (port, pair) => GatewayPair.OpenAsync(port, pair, _key, options.Window, cancellationToken), cancellationToken);
    }

    /// <summary>A token for the user that a storm or a crowd has under this number.</summary>
    public string Token(int number) => Links.Token.Sign(_key, Swarm.FirstAway + number);

    public Task<ServerProcess> RelayServerAsync(CancellationToken cancellationToken) => StartServerAsync("relay", options.RelayDll, new(), [], cancellationToken);

    public Task<ServerProcess> IdleSignalRAsync(CancellationToken cancellationToken) =>
        StartServerAsync("idle-signalr", options.SignalRDll, new(), [], cancellationToken);

    public Task<ServerProcess> IdleEndpointAsync(CancellationToken cancellationToken) =>
        StartServerAsync("idle-endpoint", options.IdleHostDll, Settings("idle-endpoint"), [], cancellationToken);

    public Task<ServerProcess> IdleListenerAsync(CancellationToken cancellationToken)
    {
        var port = ServerProcess.FreePort();
        var settings = Settings("idle-listener");
        settings["ListenPort"] = port.ToString(CultureInfo.InvariantCulture);
        return StartServerAsync("idle-listener", options.IdleHostDll, settings, [], cancellationToken, port);
    }

    /// <summary>The file of the gateway of that name.</summary>
    public string DataFile(string name) => Path.Combine(DataFolder(name), FileName);

    private Dictionary<string, string> Settings(string name) => new()
    {
        ["ImConnect__DataDirectory"] = DataFolder(name),
        ["ImConnect__Auth__SigningKey"] = _key,

        // Counted, but never reached.
        ["ImConnect__Limits__SendsPerConnection"] = NoLimit,
        ["ImConnect__Limits__SendsPerUser"] = NoLimit,
        ["ImConnect__Limits__SendsPerPair"] = NoLimit,
        ["ImConnect__Limits__FramesPerConnection"] = NoLimit,
        ["ImConnect__WebSocket__MaxConnectionsPerAddress"] = NoLimit,
        ["ImConnect__WebSocket__HandshakesPerSecond"] = NoLimit,
        ["ImConnect__WebSocket__HandshakeBurst"] = NoLimit,
    };

    private string DataFolder(string name) => Path.Combine(folder, name, "data");

    private async Task<Side> StartAsync(
        string name, string dll, Dictionary<string, string> settings, string[] wrapper, Func<int, int, Task<Pair>> open, CancellationToken cancellationToken)
    {
        var server = await StartServerAsync(name, dll, settings, wrapper, cancellationToken);
        try
        {
            var swarm = await Swarm.OpenAsync(options.Pairs, options.Window, name, pair => open(server.Port, pair));
            return new Side(server, swarm, name);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private Task<ServerProcess> StartServerAsync(
        string name, string dll, Dictionary<string, string> settings, string[] wrapper, CancellationToken cancellationToken, int secondPort = 0) =>
        ServerProcess.StartAsync(dll, Directory.CreateDirectory(Path.Combine(folder, name)).FullName, settings, wrapper, cancellationToken, secondPort);
}
