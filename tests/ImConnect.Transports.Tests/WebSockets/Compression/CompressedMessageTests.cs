using ImConnect.Connections;
using ImConnect.Transports.Tests.Support;
using ImConnect.Transports.WebSockets;
using ImConnect.Transports.WebSockets.Compression;
using static ImConnect.Transports.Tests.Support.Frames;

namespace ImConnect.Transports.Tests.WebSockets.Compression;

/// <summary>RFC 7692, section 6: compressed messages among frames, whole, in pieces, wrong and too big.</summary>
public sealed class CompressedMessageTests
{
    private static readonly byte[] s_text = [.. Enumerable.Range(0, 400).Select(i => (byte)('a' + (i % 7)))];
    private static readonly byte[] s_small = Zip.Deflate([1, 2, 3]);

    public static TheoryData<string, byte[], string> Rules()
    {
        var packed = Zip.Deflate(s_text);
        var max = new byte[10_240];
        new Random(1).NextBytes(max);
        var data = new TheoryData<string, byte[], string>();
        void Add(string rule, string outcome, params byte[][] frames) => data.Add(rule, [.. frames.SelectMany(f => f)], outcome);

        Add("a compressed message", "message:010203 end:1006", Make(0xC2, s_small));
        Add("beside one that is not", "message:09 message:400B message:010203 end:1006", Binary(9), Make(0xC2, packed), Make(0xC2, s_small));
        Add("each by itself: the same again", "message:400B message:400B end:1006", Make(0xC2, packed), Make(0xC2, packed));
        Add("an empty message", "message: end:1006", Make(0xC2, [0]));
        Add("an empty payload", "message: end:1006", Make(0xC2, []));
        Add("fragments: RSV1 in the first only", "message:400B end:1006", Make(0x42, packed[..3]), Make(0x00, packed[3..9]), Make(0x80, packed[9..]));
        Add("fragments of one byte", "message:400B end:1006", [Make(0x42, packed[..1]), .. packed[1..].Select(b => Make(0x00, [b])), Make(0x80, [])]);
        Add("a ping between fragments", "message:400B pong:07 end:1006", Make(0x42, packed[..3]), Ping(7), Make(0x80, packed[3..]));
        Add("not compressed behind compressed fragments", "message:400B message:0102 end:1006",
            Make(0x42, packed[..3]), Make(0x80, packed[3..]), Make(0x02, [1]), Make(0x80, [2]));
        Add("RSV1 in a continuation", "close:1002 end:1002", Make(0x42, packed[..3]), Make(0xC0, packed[3..]));
        Add("RSV1 in a continuation of what is not compressed", "close:1002 end:1002", Make(0x02, [1]), Make(0xC0, [2]));
        Add("RSV1 in a ping", "close:1002 end:1002", Make(0xC9, []));
        Add("RSV1 in a pong", "close:1002 end:1002", Make(0xCA, []));
        Add("RSV1 in a close", "close:1002 end:1002", Make(0xC8, []));
        Add("RSV1 and RSV2", "close:1002 end:1002", Make(0xE2, s_small));
        Add("RSV2", "close:1002 end:1002", Make(0xA2, s_small));
        Add("compressed text", "close:1003 end:1003", Make(0xC1, s_small));
        Add("no deflate data", "close:1007 end:1007", Make(0xC2, [0xFF, 0xFF, 0xFF]), Binary(1));
        Add("no deflate data in fragments", "close:1007 end:1007", Make(0x42, [0xFF]), Make(0x80, [0xFF]), Close(1000));
        Add("data that breaks off", "close:1007 end:1007", Make(0xC2, packed[..^2]));
        Add("the limit counts what comes out: just", "message:10240B end:1006", Make(0xC2, Zip.Deflate(new byte[10_240])));
        Add("the limit counts what comes out: one more", "close:1009 end:1009", Make(0xC2, Zip.Deflate(new byte[10_241])));
        Add("noise of just the limit, which grows", "message:10240B end:1006", Make(0xC2, Zip.Deflate(max)));
        Add("a bomb of 100 MB", "message:01 close:1009 end:1009", Binary(1), Make(0xC2, s_bomb.Value), Close(1000));
        Add("a bomb in fragments", "close:1009 end:1009", Make(0x42, s_bomb.Value[..1000]), Make(0x80, s_bomb.Value[1000..]));
        Add("too long on the wire", "close:1009 end:1009", Head(0xC2, 11_585, lengthBytes: 2));
        return data;
    }

    /// <summary>As far as the limit on the wire lets a bomb be: behind that it is refused by its length alone.</summary>
    private static readonly Lazy<byte[]> s_bomb = new(() => Zip.Deflate(new byte[10_000_000], System.IO.Compression.CompressionLevel.SmallestSize));

    [Theory]
    [MemberData(nameof(Rules))]
    public void Connection_OnCompressedFrames_KeepsTheRule(string rule, byte[] bytes, string outcome)
    {
        Assert.True(outcome == Run([bytes]), $"{rule}: wanted {outcome}, got {Run([bytes])}");
        Assert.True(outcome == Run(bytes.Select(b => new[] { b })), $"{rule}, byte by byte");
        var step = Math.Max(1, bytes.Length / 200);
        for (var at = 1; at < bytes.Length; at += step)
            Assert.True(outcome == Run([bytes[..at], bytes[at..]]), $"{rule}, split at {at}");
    }

    [Fact]
    public void Rsv1_WithoutAgreement_Is1002() => Assert.Equal("close:1002 end:1002", Script.Run([Make(0xC2, s_small)]));

    [Fact]
    public async Task Send_OverTheThreshold_IsCompressedWhereItGetsSmaller()
    {
        using var link = new DuplexLink(agreement: Zip.Agreement);
        var noise = new byte[1000];
        new Random(1).NextBytes(noise);
        byte[][] messages = [s_text[..255], s_text[..256], noise, []];
        foreach (var message in messages)
            link.Connection.TryWrite(OutboundFrame.Message(message));
        link.Connection.TryWrite(OutboundFrame.Ping(s_text[..125]));
        link.Connection.Flush();

        List<bool> compressed = [];
        foreach (var message in messages)
        {
            var (first, payload) = await link.ReceiveRawAsync();
            compressed.Add(first == 0xC2);
            Assert.Equal(message, first == 0xC2 ? Zip.Inflate(payload) : payload);
            Assert.True(first == 0x82 || payload.Length < message.Length);
        }

        Assert.Equal([false, true, false, false], compressed);
        Assert.Equal(0x89, (await link.ReceiveRawAsync()).First);
    }

    [Fact]
    public async Task Send_LongerThanTheWindowOfThePeer_IsNotCompressed()
    {
        var agreement = DeflateAgreement.Choose([new("permessage-deflate", [new("server_max_window_bits", "8")])]);
        using var link = new DuplexLink(new() { Compression = { MinBytes = 10 } }, agreement: agreement);
        link.Connection.TryWrite(OutboundFrame.Message(s_text[..256]));
        link.Connection.TryWrite(OutboundFrame.Message(s_text[..257]));
        link.Connection.Flush();
        Assert.Equal(0xC2, (await link.ReceiveRawAsync()).First);
        Assert.Equal(0x82, (await link.ReceiveRawAsync()).First);
    }

    [Fact]
    public void Deflate_OfOneMessageToManyDevices_RunsOnce()
    {
        var before = Deflater.ForThread.Runs;
        for (var i = 0; i < 10; i++)
            Assert.True(new PerMessageDeflate(Zip.Agreement, 10_240, 256).TryDeflate(s_text, out _));
        Assert.Equal(1, Deflater.ForThread.Runs - before);
        Assert.True(Deflater.ForThread.TryDeflate(s_text.AsSpan(1), out var other));
        Assert.Equal(s_text[1..], Zip.Inflate(other.ToArray()));
    }

    [Fact]
    public async Task Message_OfTwoConnections_DoNotMix()
    {
        await using var server = await TestServer.StartAsync(new() { ["ImConnect:WebSocket:Compression:Enabled"] = "true" });
        var clients = Enumerable.Range(0, 8).Select(async number =>
        {
            using var client = await ClientWebSocketTests.ConnectAsync(server, deflate: true);
            var random = new Random(number);
            for (var i = 0; i < 100; i++)
            {
                var message = new byte[random.Next(1, 5000)];
                Array.Fill(message, (byte)(number * 16), 0, message.Length / 2);
                random.NextBytes(message.AsSpan(message.Length / 2));
                await client.SendAsync(message, System.Net.WebSockets.WebSocketMessageType.Binary, true, Limit.Token);
                Assert.Equal(message, await ClientWebSocketTests.ReceiveAsync(client));
            }
        });
        await Task.WhenAll(clients);
    }

    private static string Run(IEnumerable<byte[]> pieces) => Script.Run(new ScriptedStream(pieces), new WebSocketTransportOptions(), Zip.Agreement);
}
