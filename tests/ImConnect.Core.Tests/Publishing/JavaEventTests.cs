using System.Buffers;
using System.Text;
using ImConnect.Protocol;
using ImConnect.Publishing;

namespace ImConnect.Core.Tests.Publishing;

/// <summary>What the existing gateway writes, its consumers read; so do these consumers, and so does this gateway write.</summary>
public sealed class JavaEventTests
{
    public static TheoryData<string> All { get; } = [.. JavaEvent.Names()];

    public static TheoryData<string> Same { get; } = [.. JavaEvent.Names(onlySame: true)];

    [Theory]
    [MemberData(nameof(Same))]
    public void Body_OfTheSameFacts_IsTheSameByteByByte(string name)
    {
        var java = JavaEvent.Of(name);
        Assert.Equal(java.Body, Written(new MessageEvent
        {
            Type = java.Type,
            Number = java.Status,
            Id = java.Id,
            Sender = java.Sender,
            Receiver = java.Receiver,
            ClientId = java.ClientId,
            Body = BodyOf(java),
            CreateTime = java.CreateTime,
        }));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Body_OfTheExistingGateway_IsReadAndWrittenAgainAsItWas(string name)
    {
        var java = JavaEvent.Of(name);
        Assert.True(EventReader.TryRead(Encoding.UTF8.GetBytes(java.Body), out var read));
        Assert.Equal(java.Type, read.Type);
        Assert.Equal(java.CreateTime, read.CreateTime);
        Assert.Equal(java.Id, read.Id);
        Assert.Equal((java.Sender, java.Receiver), (read.Sender, read.Receiver));
        Assert.Equal(java.ClientId, read.ClientId);
        if (java.Type is EventType.Send or EventType.Offline)
            Assert.Equal(java.Content, read.Content);
        if (java.Type == EventType.Ack)
            Assert.Equal(java.Status, read.Number);
        Assert.Equal(java.Body, Written(read));
    }

    [Theory]
    [MemberData(nameof(Same))]
    public void Chat_OfThePairOfUsers_IsThatOfTheExistingGateway(string name)
    {
        var java = JavaEvent.Of(name);
        Assert.True(EventReader.TryRead(Encoding.UTF8.GetBytes(java.Body), out var read));
        Assert.Equal(java.Chat, read.Chat.Value);
    }

    private static string Written(MessageEvent one)
    {
        var body = new ArrayBufferWriter<byte>();
        EventJson.Write(body, one);
        return Encoding.UTF8.GetString(body.WrittenSpan);
    }

    private static byte[] BodyOf(JavaEvent java)
    {
        if (java.Type is not (EventType.Send or EventType.Offline))
            return [];
        var content = Encoding.UTF8.GetBytes(java.Content);
        var buffer = new byte[content.Length + 32];
        var writer = new WireWriter(buffer);
        writer.Int32(5, java.Format);
        writer.Bytes(6, content);
        writer.Fixed64(7, java.Time);
        return buffer[..writer.Length];
    }
}
