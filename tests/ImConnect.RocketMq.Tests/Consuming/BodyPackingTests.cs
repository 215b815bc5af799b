using System.IO.Compression;
using System.Text;
using ImConnect.RocketMq.Consuming;

namespace ImConnect.RocketMq.Tests.Consuming;

public sealed class BodyPackingTests
{
    private static readonly byte[] s_body = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("much of the same ", 5_000)));

    [Fact]
    public void Body_PackedByGzip_IsUnpacked() => Assert.Equal(s_body, BodyPacking.TryUnpack(Gzip(s_body), s_body.Length)?.ToArray());

    /// <summary>As Java's producers pack, whatever the label says.</summary>
    [Theory]
    [InlineData(CompressionLevel.Fastest)]
    [InlineData(CompressionLevel.Optimal)]
    [InlineData(CompressionLevel.SmallestSize)]
    [InlineData(CompressionLevel.NoCompression)]
    public void Body_PackedByZlib_IsUnpacked(CompressionLevel level) => Assert.Equal(s_body, BodyPacking.TryUnpack(Zlib(s_body, level), s_body.Length)?.ToArray());

    [Fact]
    public void Body_OfOneByteMoreThanAllowed_IsNotUnpacked()
    {
        Assert.Null(BodyPacking.TryUnpack(Gzip(s_body), s_body.Length - 1));
        Assert.Null(BodyPacking.TryUnpack(Zlib(s_body), s_body.Length - 1));
    }

    /// <summary>What unpacks to a thousand times its size stops at the bound.</summary>
    [Fact]
    public void Body_ThatUnpacksToMuchMore_StopsAtTheBound()
    {
        var bomb = Gzip(new byte[64 * 1024 * 1024]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Null(BodyPacking.TryUnpack(bomb, 1024 * 1024));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 8 * 1024 * 1024);
    }

    [Fact]
    public void Body_Damaged_IsNotUnpackedAndNothingThrows()
    {
        foreach (var packed in new[] { Gzip(s_body), Zlib(s_body) })
        {
            for (var i = 0; i < 200; i++)
            {
                var damaged = packed.ToArray();
                damaged[Random.Shared.Next(damaged.Length)] ^= (byte)(1 << Random.Shared.Next(8));
                if (BodyPacking.TryUnpack(damaged, s_body.Length) is { } body)
                    Assert.Equal(s_body, body.ToArray());
            }
        }
    }

    [Fact]
    public void Body_CutOffAnywhere_IsNotUnpacked()
    {
        foreach (var packed in new[] { Gzip(s_body), Zlib(s_body) })
        {
            for (var length = 0; length < packed.Length; length++)
                Assert.Null(BodyPacking.TryUnpack(packed.AsMemory(0, length), s_body.Length));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("1F")]
    [InlineData("28B52FFD00")]
    [InlineData("04224D1800")]
    [InlineData("7B7D")]
    public void Body_PackedByNothingKnown_IsNotUnpacked(string hex) => Assert.Null(BodyPacking.TryUnpack(Convert.FromHexString(hex), 1_000));

    public static byte[] Zlib(byte[] body, CompressionLevel level = CompressionLevel.Optimal)
    {
        using var packed = new MemoryStream();
        using (var stream = new ZLibStream(packed, level))
            stream.Write(body);
        return packed.ToArray();
    }

    private static byte[] Gzip(byte[] body)
    {
        using var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionLevel.Optimal))
            stream.Write(body);
        return packed.ToArray();
    }
}
