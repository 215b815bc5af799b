using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ImConnect.Sqlite.Window;

/// <summary>Hashes keys with a secret of the file, so that nobody can choose client ids that fall together. Two keys of one hash cost a look-up more and nothing else.</summary>
internal sealed class WindowHash
{
    private readonly ulong _one, _two;

    /// <summary>Reads the secret, or makes it where the file has none, in a transaction of the caller.</summary>
    public WindowHash(Func<string, Statement> prepare)
    {
        _one = Secret(prepare, "window_secret_1");
        _two = Secret(prepare, "window_secret_2");
    }

    public ulong Of(in WindowKey key)
    {
        Span<byte> id = stackalloc byte[ClientMessageId.Length];
        new ClientMessageId(key.ClientId).Write(id);
        var hash = Mix((ulong)key.Sender ^ _one, (ulong)key.Receiver ^ _two);
        hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(id), BinaryPrimitives.ReadUInt64LittleEndian(id[sizeof(ulong)..]) ^ _one);
        return Mix(hash ^ _two, 0x9E3779B97F4A7C15);
    }

    private static ulong Mix(ulong one, ulong two)
    {
        var high = Math.BigMul(one, two, out var low);
        return high ^ low;
    }

    private static ulong Secret(Func<string, Statement> prepare, string name)
    {
        using var add = prepare($"INSERT OR IGNORE INTO meta VALUES ('{name}', ?1)");
        add.Bind(1, BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)))).Execute();
        using var read = prepare($"SELECT value FROM meta WHERE name = '{name}'");
        return read.Step() ? (ulong)read.Long(0) : 0;
    }
}
