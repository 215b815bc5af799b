using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ImConnect.RocketMq.Producing;

/// <summary>
/// Ids of messages in the form that all clients use: 17 bytes in hex, which are the version, six bytes of the machine, two of the process, seconds since 2021, and a number. In
/// place of the machine's hardware address stand random bytes, drawn once a process: nobody gets to know it.
/// </summary>
internal static class MessageIds
{
    private const byte Version = 1;
    private const int Length = 17;
    private const int MachineAt = 1;
    private const int MachineLength = 6;
    private const int ProcessAt = 7;
    private const int SecondsAt = 9;
    private const int NumberAt = 13;
    private static readonly DateTimeOffset s_epoch = new(2021, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly byte[] s_prefix = Prefix();

    private static int s_number = -1;

    public static string Next()
    {
        Span<byte> id = stackalloc byte[Length];
        s_prefix.CopyTo(id);
        BinaryPrimitives.WriteUInt32BigEndian(id[SecondsAt..], unchecked((uint)((TimeProvider.System.GetUtcNow() - s_epoch).Ticks / TimeSpan.TicksPerSecond)));
        BinaryPrimitives.WriteInt32BigEndian(id[NumberAt..], Interlocked.Increment(ref s_number));
        return Convert.ToHexString(id);
    }

    private static byte[] Prefix()
    {
        var prefix = new byte[SecondsAt];
        prefix[0] = Version;
        RandomNumberGenerator.Fill(prefix.AsSpan(MachineAt, MachineLength));
        BinaryPrimitives.WriteUInt16BigEndian(prefix.AsSpan(ProcessAt), unchecked((ushort)Environment.ProcessId));
        return prefix;
    }
}
