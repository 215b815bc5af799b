using System.Runtime.InteropServices;

namespace ImConnect.CrashHost;

/// <summary>
/// Kills this process by SIGKILL when the configured point (<c>Crash:Point</c>) is reached the configured time (<c>Crash:At</c>): nothing is flushed, disposed
/// or answered after it. What was reached stands in the file <c>Crash:Marker</c>, written before.
/// </summary>
internal sealed class CrashTrigger(IConfiguration configuration)
{
    private const int SigKill = 9;

    private readonly string? _point = configuration["Crash:Point"];
    private readonly int _at = configuration.GetValue("Crash:At", 1);
    private readonly string? _marker = configuration["Crash:Marker"];
    private int _seen;

    /// <summary>False: nothing is looked at, the host runs as the real one.</summary>
    public bool IsOn => _point is not null;

    public void Reach(string point)
    {
        if (point != _point || Interlocked.Increment(ref _seen) != _at)
            return;
        if (_marker is not null)
            File.WriteAllText(_marker, $"{point} {_at}");
        _ = Kill(Environment.ProcessId, SigKill);
        Thread.Sleep(Timeout.Infinite);
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}
