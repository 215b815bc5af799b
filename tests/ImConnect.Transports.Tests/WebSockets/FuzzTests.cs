using System.Globalization;
using System.Text.RegularExpressions;
using ImConnect.Transports.Tests.Support;
using ImConnect.Transports.WebSockets;
using ImConnect.Transports.WebSockets.Compression;

namespace ImConnect.Transports.Tests.WebSockets;

/// <summary>Random and mutated frames: no exception, bounded memory, and an end with a code that is defined.</summary>
public sealed partial class FuzzTests(ITestOutputHelper output)
{
    private static readonly int[] s_codes = [1000, 1002, 1003, 1006, 1007, 1008, 1009];

    [Fact]
    public void Connection_On20000Inputs_AlwaysEndsDefined() => Run(Environment.TickCount, 20_000);

    [Fact(Explicit = true)]
    public void Connection_On1000000Inputs_AlwaysEndsDefined() => Run(Environment.TickCount, 1_000_000);

    private void Run(int seed, int inputs)
    {
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var seen = new SortedDictionary<int, int>();
        for (var i = 0; i < inputs; i++)
        {
            var bytes = random.Next(4) == 0 ? Mutate(random, Corpus.Frames[random.Next(Corpus.Frames.Count)]) : Input(random);
            var agreement = random.Next(2) == 0 ? Zip.Agreement : null;
            CheckMemory(bytes);
            var whole = Run([bytes], agreement);
            var code = int.Parse(End().Match(whole).Groups[1].Value, CultureInfo.InvariantCulture);
            Assert.True(s_codes.Contains(code), $"seed {seed}, input {i}: {whole}");
            seen[code] = seen.GetValueOrDefault(code) + 1;

            var pieces = Split(random, bytes);
            Assert.True(whole == Run(pieces, agreement), $"seed {seed}, input {i}: {whole} but split {Run(pieces, agreement)}");
        }

        output.WriteLine(string.Join(", ", seen.Select(pair => $"{pair.Key}: {pair.Value}")));
    }

    private static string Run(IEnumerable<byte[]> pieces, DeflateAgreement? agreement) =>
        Script.Run(new ScriptedStream(pieces), new WebSocketTransportOptions(), agreement);

    /// <summary>Bits turned, bytes put in, taken out and doubled.</summary>
    internal static byte[] Mutate(Random random, byte[] seed)
    {
        var bytes = seed.ToList();
        for (var changes = random.Next(0, 6); changes > 0 && bytes.Count > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.Insert(at, (byte)random.Next(256));
                    break;
                case 3:
                    bytes.RemoveRange(at, random.Next(1, Math.Min(8, bytes.Count - at) + 1));
                    break;
                default:
                    bytes.InsertRange(at, bytes.GetRange(at, random.Next(0, Math.Min(64, bytes.Count - at) + 1)));
                    break;
            }
        }

        return [.. bytes];
    }

    /// <summary>The parser alone: never more than a few times the limit, whatever is announced.</summary>
    private static void CheckMemory(byte[] bytes)
    {
        var parser = new FrameParser(1000);
        for (var at = 0; at < bytes.Length;)
        {
            var room = parser.Room();
            var count = Math.Min(room.Length, bytes.Length - at);
            bytes.AsMemory(at, count).CopyTo(room);
            parser.Advance(count);
            at += count;
            FrameKind kind;
            do
                kind = parser.Next(out _, out _);
            while (kind is not (FrameKind.Incomplete or FrameKind.Fault or FrameKind.Close));
            Assert.InRange(parser.BufferedCapacity, 1, 8192);
            if (kind != FrameKind.Incomplete)
                break;
        }

        parser.Release();
    }

    private static byte[] Input(Random random)
    {
        var bytes = new List<byte>();
        var frames = random.Next(1, 8);
        for (var i = 0; i < frames; i++)
            bytes.AddRange(Frame(random));
        var input = bytes.ToArray();
        for (var flips = random.Next(4) == 0 ? random.Next(1, 5) : 0; flips > 0; flips--)
            input[random.Next(input.Length)] ^= (byte)(1 << random.Next(8));
        return random.Next(5) == 0 ? input[..random.Next(input.Length)] : input;
    }

    private static byte[] Frame(Random random)
    {
        byte[] opcodes = [0x82, 0xC2, 0x02, 0x00, 0x80, 0x89, 0x8A, 0x88, 0x81];
        var first = random.Next(20) == 0 ? (byte)random.Next(256) : opcodes[random.Next(random.Next(3) == 0 ? 9 : 7)];
        var length = random.Next(10) switch { < 6 => random.Next(20), < 8 => random.Next(126), 8 => random.Next(600), _ => random.Next(11_000) };
        if ((first & 0x08) != 0 && random.Next(10) != 0)
            length = Math.Min(length, 125);
        var payload = new byte[length];
        random.NextBytes(payload);
        if (first == 0x88 && length >= 2 && random.Next(2) == 0)
            return Frames.Close(random.Next(900, 5100), "reason");
        return random.Next(30) switch
        {
            0 => Frames.Head(first, (ulong)random.NextInt64(), lengthBytes: 8),
            1 => Frames.Make(first, payload, masked: false),
            2 => Frames.Make(first, payload[..Math.Min(length, 100)], lengthBytes: 2),
            _ => Frames.Make(first, payload),
        };
    }

    private static List<byte[]> Split(Random random, byte[] bytes)
    {
        var pieces = new List<byte[]>();
        for (var at = 0; at < bytes.Length;)
        {
            var count = Math.Min(bytes.Length - at, random.Next(3) == 0 ? random.Next(1, 4) : random.Next(1, 3000));
            pieces.Add(bytes[at..(at + count)]);
            at += count;
        }

        return pieces;
    }

    [GeneratedRegex(@"end:(\d+)$")]
    private static partial Regex End();
}
