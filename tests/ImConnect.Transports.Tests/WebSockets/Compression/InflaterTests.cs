using System.IO.Compression;
using ImConnect.Transports.Tests.Support;
using ImConnect.Transports.WebSockets.Compression;

namespace ImConnect.Transports.Tests.WebSockets.Compression;

public sealed class InflaterTests(ITestOutputHelper output)
{
    private const int Limit = 10_240;

    [Theory]
    [InlineData("F248CDC9C90700", "Hello")] // RFC 7692, 7.2.3.1
    [InlineData("000500FAFF48656C6C6F00", "Hello")] // 7.2.3.3: a block that is not compressed
    [InlineData("F348CDC9C9070000", "Hello")] // 7.2.3.4: a block that says it is the last
    [InlineData("F24805000000FFFFCAC9C90700", "Hello")] // 7.2.3.5: two blocks
    [InlineData("00", "")] // 7.2.3.6: an empty message
    [InlineData("", "")]
    public void Example_OfTheRfc_ComesOut(string payload, string message)
    {
        var (result, bytes) = Run(Convert.FromHexString(payload));
        Assert.Equal(InflateResult.Done, result);
        Assert.Equal(message, System.Text.Encoding.ASCII.GetString(bytes));
    }

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Fastest)]
    [InlineData(CompressionLevel.Optimal)]
    [InlineData(CompressionLevel.SmallestSize)]
    public void Message_OfThePlatform_ComesOutAsItWentIn(CompressionLevel level)
    {
        var random = Seed();
        for (var i = 0; i < 1000; i++)
        {
            var message = Message(random, random.Next(1, Limit + 1));
            var (result, bytes) = Run(Zip.Deflate(message, level));
            Assert.Equal(InflateResult.Done, result);
            Assert.Equal(message, bytes);
        }
    }

    [Fact]
    public void Message_ThatBreaksOff_IsCorrupt()
    {
        // In a block that is not compressed the four bytes of the tail pass for its last ones, and no reader can tell: so a text that compresses, whatever the level.
        var text = System.Text.Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 90).Select(i => $"word {i * 7 % 31}, "))).AsSpan(0, 500).ToArray();
        foreach (var level in new[] { CompressionLevel.Fastest, CompressionLevel.Optimal, CompressionLevel.SmallestSize })
        {
            var payload = Zip.Deflate(text, level);
            for (var length = 1; length < payload.Length; length++)
            {
                var (result, bytes) = Run(payload[..length]);
                Assert.True(result == InflateResult.Corrupt || bytes.Length < 500, $"{level}: {length} of {payload.Length} bytes");
            }
        }
    }

    /// <summary>Whatever the bytes, it says what the platform says, where that says anything.</summary>
    [Fact]
    public void Message_Mutated_NeverThrowsAndAgreesWithThePlatform()
    {
        var random = Seed();
        var seen = new Dictionary<InflateResult, int>();
        for (var i = 0; i < 20_000; i++)
        {
            var payload = Zip.Deflate(Message(random, random.Next(1, 600)), (CompressionLevel)random.Next(4));
            for (var flips = random.Next(1, 4); flips > 0; flips--)
                payload[random.Next(payload.Length)] ^= (byte)(1 << random.Next(8));
            var (result, bytes) = Run(payload);
            seen[result] = seen.GetValueOrDefault(result) + 1;
            if (result != InflateResult.Done)
                continue;
            byte[] platform;
            try
            {
                platform = Zip.Inflate(payload);
            }
            catch (InvalidDataException)
            {
                Assert.Fail($"input {i}: taken here, not by the platform: {Convert.ToHexString(payload)}");
                return;
            }

            // The platform stops behind a last block; we go on, as RFC 7692, 7.2.3.4 wants.
            Assert.True(bytes.AsSpan().StartsWith(platform), $"input {i}: {Convert.ToHexString(payload)}");
        }

        output.WriteLine(string.Join(", ", seen));
        Assert.True(seen.GetValueOrDefault(InflateResult.Done) > 100 && seen.GetValueOrDefault(InflateResult.Corrupt) > 100);
    }

    [Fact]
    public void Bomb_StopsAtTheLimit_AndWritesNotAByteBehindIt()
    {
        var bomb = Zip.Deflate(new byte[10_000_000], CompressionLevel.SmallestSize);
        var target = new byte[Limit + 1000];
        target.AsSpan(Limit).Fill(0xAA);
        Assert.Equal(InflateResult.TooBig, Inflater.ForThread.Inflate(bomb, target.AsSpan(0, Limit), out var length));
        Assert.InRange(length, Limit - 258, Limit);
        Assert.All(target[Limit..], b => Assert.Equal(0xAA, b));
    }

    [Theory]
    [InlineData("07")] // a kind of block that there is none of
    [InlineData("0005000000")] // a stored block whose lengths do not match
    [InlineData("FFFFFFFFFF")]
    [InlineData("0A")]
    [InlineData("04C0810800000000")] // a code that is not one
    [InlineData("62000000")] // points before the message
    public void Bytes_ThatAreNoDeflate_AreCorrupt(string payload) => Assert.Equal(InflateResult.Corrupt, Run(Convert.FromHexString(payload)).Result);

    private static (InflateResult Result, byte[] Bytes) Run(byte[] payload)
    {
        var target = new byte[Limit];
        var result = Inflater.ForThread.Inflate(payload, target, out var length);
        return (result, target[..length]);
    }

    /// <summary>Noise, text, repeats and runs: every kind of block.</summary>
    private static byte[] Message(Random random, int length)
    {
        var message = new byte[length];
        var letters = random.Next(4) switch { 0 => 256, 1 => 2, 2 => 26, _ => 60 };
        for (var at = 0; at < length;)
        {
            var run = random.Next(1, 300);
            if (at > 0 && random.Next(2) == 0)
            {
                var from = random.Next(at);
                for (; run > 0 && at < length; run--, at++)
                    message[at] = message[from++];
            }
            else
            {
                for (; run > 0 && at < length; run--, at++)
                    message[at] = (byte)(random.Next(letters) + 40);
            }
        }

        return message;
    }

    private Random Seed()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        return new Random(seed);
    }
}
