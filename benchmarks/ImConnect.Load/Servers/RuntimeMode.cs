namespace ImConnect.Load.Servers;

/// <summary>Settings of the runtime, given to both servers from outside so that they are the same; whoever runs the benchmark may set others.</summary>
internal static class RuntimeMode
{
    /// <summary>DOTNET_gcServer: "1" by default.</summary>
    public static string ServerGc { get; } = Environment.GetEnvironmentVariable("DOTNET_gcServer") ?? "1";

    /// <summary>
    /// DOTNET_ThreadPool_UnfairSemaphoreSpinLimit (hexadecimal). Threads of the pool that wait for work spin: in a profile of the gateway on two shared cores that
    /// was 18% of its CPU, taken from whoever had something to do.
    /// </summary>
    public static string SpinLimit { get; } = Environment.GetEnvironmentVariable("DOTNET_ThreadPool_UnfairSemaphoreSpinLimit") ?? "0";

    public static string Name => $"{(ServerGc == "1" ? "server GC" : "workstation GC")} and pool spin limit {SpinLimit}";
}
