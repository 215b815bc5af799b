using System.Globalization;

namespace ImConnect.RocketMq.Sessions;

/// <summary>Names of clients: <c>host@process@number@time</c>. A server takes two of the same name for one.</summary>
internal static class ClientId
{
    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";

    private static int s_count;

    public static string Next(TimeProvider time) => string.Create(
        CultureInfo.InvariantCulture,
        $"{HostName}@{Environment.ProcessId}@{Interlocked.Increment(ref s_count)}@{Base36((ulong)Environment.TickCount64 ^ ((ulong)time.GetUtcNow().UtcTicks << 8))}");

    /// <summary>Headers hold printable ASCII only.</summary>
    public static string HostName { get; } = new([.. Environment.MachineName.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' ? c : '-')]);

    private static string Base36(ulong value)
    {
        Span<char> text = stackalloc char[13];
        var at = text.Length;
        do
        {
            text[--at] = Digits[(int)(value % 36)];
            value /= 36;
        }
        while (value > 0 && at > 0);
        return new string(text[at..]);
    }
}
