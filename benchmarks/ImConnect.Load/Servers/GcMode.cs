namespace ImConnect.Load.Servers;

/// <summary>The garbage collector of both servers, set from outside so that it is the same.</summary>
internal static class GcMode
{
    /// <summary>DOTNET_gcServer: "1" unless the caller of the benchmark chose.</summary>
    public static string Setting { get; } = Environment.GetEnvironmentVariable("DOTNET_gcServer") ?? "1";

    public static string Name => Setting == "1" ? "server GC" : "workstation GC";
}
