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
        "relay", options.RelayDll, [], [], (port, pair) => RelayPair.OpenAsync(port, pair, cancellationToken), cancellationToken);

    /// <summary>A gateway; <paramref name="wrapper"/> is the program that runs it, if any.</summary>
    public Task<Side> GatewayAsync(string name, string dll, string[] wrapper, CancellationToken cancellationToken)
    {
        var settings = new Dictionary<string, string>
        {
            ["ImConnect__DataDirectory"] = DataFolder(name),
            ["ImConnect__Auth__SigningKey"] = _key,

            // Counted, but never reached.
            ["ImConnect__Limits__SendsPerConnection"] = NoLimit,
            ["ImConnect__Limits__SendsPerUser"] = NoLimit,
            ["ImConnect__Limits__SendsPerPair"] = NoLimit,
            ["ImConnect__Limits__FramesPerConnection"] = NoLimit,
        };
        return StartAsync(
            name, dll, settings, wrapper, (port, pair) => GatewayPair.OpenAsync(port, pair, _key, options.Window, cancellationToken), cancellationToken);
    }

    /// <summary>The file of the gateway of that name.</summary>
    public string DataFile(string name) => Path.Combine(DataFolder(name), FileName);

    private string DataFolder(string name) => Path.Combine(folder, name, "data");

    private async Task<Side> StartAsync(
        string name, string dll, Dictionary<string, string> settings, string[] wrapper, Func<int, int, Task<Pair>> open, CancellationToken cancellationToken)
    {
        var own = Directory.CreateDirectory(Path.Combine(folder, name)).FullName;
        var server = await ServerProcess.StartAsync(dll, own, settings, wrapper, cancellationToken);
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
}
