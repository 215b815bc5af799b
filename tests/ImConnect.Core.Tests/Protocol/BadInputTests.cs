using Google.Protobuf;
using ImConnect.Core.Tests.Protocol.Golden;
using ImConnect.Core.Tests.Support;
using ImConnect.Protocol;
using ImConnect.Wire;

namespace ImConnect.Core.Tests.Protocol;

/// <summary>Nothing that a client sends makes a reader throw: it is read or refused.</summary>
public sealed class BadInputTests
{
    /// <summary>Message, known field, and the layout that is right for it.</summary>
    private static readonly (string Reader, int Field, WireFormat.WireType Right)[] s_known =
    [
        ("envelope", 1, WireFormat.WireType.Varint),
        ("envelope", 2, WireFormat.WireType.LengthDelimited),
        ("send", 1, WireFormat.WireType.LengthDelimited),
        ("send", 2, WireFormat.WireType.Fixed64),
        ("send", 3, WireFormat.WireType.Fixed64),
        ("send", 4, WireFormat.WireType.Fixed64),
        ("send", 5, WireFormat.WireType.Varint),
        ("send", 6, WireFormat.WireType.LengthDelimited),
        ("send", 7, WireFormat.WireType.Fixed64),
        ("ack", 1, WireFormat.WireType.LengthDelimited),
        ("ack", 2, WireFormat.WireType.Fixed64),
        ("ack", 3, WireFormat.WireType.Fixed64),
        ("ack", 4, WireFormat.WireType.Fixed64),
        ("ack", 5, WireFormat.WireType.Varint),
        ("withdraw", 1, WireFormat.WireType.Fixed64),
        ("withdraw", 2, WireFormat.WireType.Fixed64),
        ("withdraw", 3, WireFormat.WireType.Fixed64),
    ];

    public static TheoryData<string, int, string, bool> Layouts()
    {
        var data = new TheoryData<string, int, string, bool>();
        foreach (var (reader, field, right) in s_known)
        {
            foreach (var type in new[] { WireFormat.WireType.Varint, WireFormat.WireType.Fixed64, WireFormat.WireType.LengthDelimited, WireFormat.WireType.Fixed32 })
                data.Add(reader, field, type.ToString(), type == right);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Reader_KnownField_TakesOnlyItsOwnLayout(string reader, int field, string layout, bool isRight)
    {
        var bytes = Field(field, Enum.Parse<WireFormat.WireType>(layout));

        Assert.Equal(isRight, Reads(reader, bytes));
    }

    [Theory]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0xC3, 0x28 })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0xF0, 0x9F, 0x98 })]
    [InlineData(new byte[] { 0xC0, 0x80 })]
    [InlineData(new byte[] { 0xF4, 0x90, 0x80, 0x80 })]
    public void SendRequest_ContentNotUtf8_IsRefused(byte[] content)
    {
        var good = Frames.SendRequest(2, Guid.NewGuid()).ToByteArray();

        Assert.True(Reads("send", good));
        Assert.False(Reads("send", [.. good, 0x32, (byte)content.Length, .. content]));
    }

    [Theory]
    [InlineData("envelope")]
    [InlineData("send")]
    [InlineData("ack")]
    [InlineData("withdraw")]
    public void Reader_FieldNumberZeroOrTagTooLong_IsRefused(string reader)
    {
        Assert.False(Reads(reader, [0x00, 0x01]));
        Assert.False(Reads(reader, [0x02, 0x00]));
        Assert.False(Reads(reader, [0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0x00]));
        Assert.False(Reads(reader, [.. Enumerable.Repeat((byte)0xFF, 10), 0x01]));
    }

    [Theory]
    [InlineData("envelope")]
    [InlineData("send")]
    [InlineData("ack")]
    [InlineData("withdraw")]
    public void Reader_UnknownFieldAsGroup_IsRefused(string reader)
    {
        byte[] group = [0xA3, 0x06, 0xA4, 0x06];

        Assert.False(Reads(reader, group));
    }

    [Theory]
    [InlineData("envelope", 2)]
    [InlineData("send", 6)]
    [InlineData("ack", 1)]
    [InlineData("withdraw", 9)]
    public void Reader_LengthBeyondTheEnd_IsRefused(string reader, int field)
    {
        var tag = (byte)((field << 3) | 2);

        Assert.True(Reads(reader, [tag, 2, 0x61, 0x61]));
        Assert.False(Reads(reader, [tag, 3, 0x61, 0x61]));
        Assert.False(Reads(reader, [tag, 0xFF, 0xFF, 0xFF, 0xFF, 0x07, 0x61]));
        Assert.False(Reads(reader, [tag, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01]));
    }

    [Fact]
    public void Readers_RecordedFrameCutAtEveryByte_ReadOrRefuse()
    {
        var (read, refused) = (0, 0);
        foreach (var golden in GoldenFile.Up)
        {
            for (var length = 0; length < golden.Bytes.Length; length++)
            {
                if (ReadWhole(golden.Bytes[..length]))
                    read++;
                else
                    refused++;
            }
        }

        // A cut between two fields leaves a message; every other cut must be noticed.
        Assert.Equal(GoldenFile.Up.Sum(g => g.Bytes.Length), read + refused);
        Assert.True(read < refused / 10, $"{read} read, {refused} refused");
    }

    [Fact]
    public void Readers_FiftyThousandRandomFrames_NeverThrow()
    {
        var random = new Randomness(31);
        var (read, refused) = (0, 0);
        for (var i = 0; i < 50_000; i++)
        {
            var bytes = random.Bytes(64);
            foreach (var reader in new[] { "envelope", "send", "ack", "withdraw" })
            {
                if (Reads(reader, bytes))
                    read++;
                else
                    refused++;
            }
        }

        Assert.Equal(200_000, read + refused);
        Assert.True(read > 0 && refused > read, $"{read} read, {refused} refused");
    }

    [Fact]
    public void Readers_RecordedFrameWithOneByteChanged_NeverThrow()
    {
        var random = new Randomness(32);
        var refused = 0;
        foreach (var golden in GoldenFile.Up.Where(g => g.Bytes.Length > 0))
        {
            for (var i = 0; i < 500; i++)
            {
                var bytes = golden.Bytes.ToArray();
                bytes[random.Next(bytes.Length)] ^= (byte)(1 + random.Next(255));
                if (!ReadWhole(bytes))
                    refused++;
            }
        }

        Assert.InRange(refused, 1, 500 * GoldenFile.Up.Count());
    }

    private static bool ReadWhole(byte[] frame) =>
        Envelope.TryRead(frame, out var type, out var payload) && type switch
        {
            MessageType.Send => Reads("send", payload.Span),
            MessageType.Ack => Reads("ack", payload.Span),
            MessageType.Withdraw => Reads("withdraw", payload.Span),
            _ => true,
        };

    private static bool Reads(string reader, ReadOnlySpan<byte> bytes)
    {
        switch (reader)
        {
            case "envelope":
                return Envelope.TryRead(bytes.ToArray(), out _, out _);
            case "send":
                if (!SendRequest.TryParse(bytes, out var request))
                    return false;

                // What was read can also be written and read again.
                return SendRequest.TryParse(request.ToBody(1), out _) && MessageBody.ReadContent(request.ToBody(1)).Length >= 0;
            case "ack":
                return AckRequest.TryParse(bytes, out _);
            default:
                return WithdrawRequest.TryParse(bytes, out _);
        }
    }

    private static byte[] Field(int number, WireFormat.WireType type)
    {
        var stream = new MemoryStream();
        var output = new CodedOutputStream(stream);
        output.WriteTag(number, type);
        if (type == WireFormat.WireType.Varint)
            output.WriteUInt64(3);
        else if (type == WireFormat.WireType.Fixed64)
            output.WriteFixed64(3);
        else if (type == WireFormat.WireType.Fixed32)
            output.WriteFixed32(3);
        else
            output.WriteBytes(ByteString.CopyFrom(1, 2, 3));
        output.Flush();
        return stream.ToArray();
    }
}
