namespace ImConnect.Core.Tests.Support;

/// <summary>How long a test waits for something that must come before it counts as failed.</summary>
internal static class Limit
{
    public static readonly TimeSpan Time = TimeSpan.FromSeconds(20);

    public static Task Within(Task task) => task.WaitAsync(Time);

    public static Task<T> Within<T>(Task<T> task) => task.WaitAsync(Time);
}
