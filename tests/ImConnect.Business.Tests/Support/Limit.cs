namespace ImConnect.Business.Tests.Support;

/// <summary>How long a test waits for something that must come before it counts as failed.</summary>
internal static class Limit
{
    public static readonly TimeSpan Time = TimeSpan.FromSeconds(60);

    public static CancellationToken Token => new CancellationTokenSource(Time).Token;
}
