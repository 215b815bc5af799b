using ImConnect.EndToEnd.Tests.Checker;

namespace ImConnect.EndToEnd.Tests.Crash;

/// <summary>A data directory, the lives of a host on it one after the other, and the clients that outlive them.</summary>
internal sealed class CrashWorld : IAsyncDisposable
{
    /// <summary>For what must come; a test that needs it all has failed anyway.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("imconnect-crash-");
    private readonly HostAddress _address = new();
    private readonly bool _acksBeforeCrash;

    public CrashWorld(int users, bool acksBeforeCrash = true)
    {
        _acksBeforeCrash = acksBeforeCrash;
        Settings = new HostSettings(Path.Combine(_folder.FullName, "data"), Ports.Next());
        Clients = [.. Enumerable.Range(1, users).Select(user => new CrashClient((ulong)user, _address, () => _acksBeforeCrash || Crashes > 0))];
    }

    public HostSettings Settings { get; set; }

    public IReadOnlyList<CrashClient> Clients { get; }

    /// <summary>The host that lives, or lived last.</summary>
    public HostProcess? Host { get; private set; }

    /// <summary>How often a host died.</summary>
    public int Crashes { get; private set; }

    /// <summary>Gone at the end, with all that is in it.</summary>
    public string Folder => _folder.FullName;

    public string Marker => Path.Combine(_folder.FullName, "marker");

    public int Acked => Clients.Sum(client => client.Log.Acked);

    public bool AllAnswered => Clients.All(client => client.Log.Unanswered == 0);

    public async Task StartAsync(string? crashPoint = null, int crashAt = 1)
    {
        await StartUnseenAsync(crashPoint, crashAt);
        _address.Up(Settings.Port);
    }

    /// <summary>Starts a host that no client is told of.</summary>
    public async Task StartUnseenAsync(string? crashPoint = null, int crashAt = 1)
    {
        Host?.Dispose();
        Host = null;
        Host = await HostProcess.StartAsync(Settings with { CrashPoint = crashPoint, CrashAt = crashAt, Marker = Marker });
    }

    /// <summary>Starts a host that dies without any client, maybe before it has started.</summary>
    public async Task StartToDieAsync(string crashPoint)
    {
        Host?.Dispose();
        Host = HostProcess.Start(Settings with { CrashPoint = crashPoint, CrashAt = 1, Marker = Marker });
        await DiedAsync();
    }

    /// <summary>The host has died by SIGKILL, whoever sent it.</summary>
    public async Task DiedAsync()
    {
        await Host!.Exited.WaitAsync(Patience);
        _address.Down();
        Assert.True(Host.ExitCode == HostProcess.Killed, $"exit code {Host.ExitCode}:\n{Host.Output}");
        Crashes++;
    }

    public async Task KillAsync()
    {
        _address.Down();
        await Host!.KillAsync();
        await DiedAsync();
    }

    public Task AnsweredAsync() => Eventually.MustHoldAsync(
        () => AllAnswered, Patience, () => $"all sends answered; open: {string.Join(", ", Clients.Select(client => client.Log.Unanswered))}\n{Host?.Output}");

    /// <summary>
    /// The final pull: everybody is online and acks, until nothing moves any more or time is over; then a clean stop, and what the checker finds.
    /// </summary>
    public async Task<IReadOnlyList<Finding>> SettleAndCheckAsync()
    {
        foreach (var client in Clients)
            client.GoOnline();
        await Eventually.MustHoldAsync(() => Clients.All(client => client.IsOnline), Patience, () => $"everybody online\n{Host?.Output}");
        await Eventually.HoldsAsync(() => AllAnswered, Patience);
        foreach (var client in Clients)
            await client.AckAgainAsync();
        await Eventually.HoldsAsync(() => StoreContents.IsQuiet(Settings.DataDirectory), Settings.RocketMq is null ? TimeSpan.FromSeconds(15) : 2 * Patience);
        foreach (var client in Clients)
            await client.LeaveAsync();
        await Host!.StopAsync();
        return HistoryChecker.Check([.. Clients.Select(client => client.Log)], StoreContents.Read(Settings.DataDirectory));
    }

    public async ValueTask DisposeAsync()
    {
        Host?.Dispose();
        _address.Down();
        foreach (var client in Clients)
            await client.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
