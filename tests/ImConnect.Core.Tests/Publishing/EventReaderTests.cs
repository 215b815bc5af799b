using System.Text;
using ImConnect.Publishing;

namespace ImConnect.Core.Tests.Publishing;

/// <summary>Bodies that other services write, and what nobody should have written.</summary>
public sealed class EventReaderTests
{
    public static TheoryData<string, byte[]> Poison { get; } = new()
    {
        { "nothing", [] },
        { "no JSON", "hello"u8.ToArray() },
        { "cut off", "{\"clusterEventType\":10,\"data\":\"{\\\"msgId"u8.ToArray() },
        { "an array", "[]"u8.ToArray() },
        { "no type", "{\"data\":\"{}\"}"u8.ToArray() },
        { "a type of 0", "{\"clusterEventType\":0,\"data\":\"{}\"}"u8.ToArray() },
        { "a type beyond an int", "{\"clusterEventType\":4294967306,\"data\":\"{}\"}"u8.ToArray() },
        { "data that is no JSON", "{\"clusterEventType\":10,\"data\":\"hello\"}"u8.ToArray() },
        { "data that is a number", "{\"clusterEventType\":10,\"data\":\"7\"}"u8.ToArray() },
        { "half a surrogate pair in data", "{\"clusterEventType\":10,\"data\":\"\\ud800\"}"u8.ToArray() },
        { "half a surrogate pair in the content", "{\"clusterEventType\":10,\"data\":\"{\\\"msgContent\\\":\\\"\\\\ud800\\\"}\"}"u8.ToArray() },
        { "bytes that are no UTF-8", [.. "{\"clusterEventType\":10,\"data\":\""u8, 0xFF, 0xFE, .. "\"}"u8] },
        { "bytes that are no UTF-8, for a number", [.. "{\"clusterEventType\":\""u8, 0xFF, .. "\"}"u8] },
        { "nested without end", [.. Enumerable.Repeat((byte)'[', 100_000)] },
    };

    [Theory]
    [MemberData(nameof(Poison))]
    public void Read_WhatIsNoEvent_IsFalseAndNoException(string what, byte[] body)
    {
        Assert.False(EventReader.TryRead(body, out _), what);
    }

    [Fact]
    public void Read_NumbersForTextsAndTextsForNumbers_AnyOrder_UnknownFieldsAreKept()
    {
        var read = Read("""{"createTime":"5","later":[1],"data":"{\"new\":{\"a\":1},\"toUserId\":1002,\"msgFormat\":\"1\",\"msgId\":777,\"fromUserId\":\"1001\",\"msgContent\":\"hi\"}","clusterEventType":"10"}""");
        Assert.Equal(EventType.Send, read.Type);
        Assert.Equal((new MessageId(777), new UserId(1001), new UserId(1002), "hi", 5L), (read.Id, read.Sender, read.Receiver, read.Content, read.CreateTime));
        Assert.Contains("\"new\":{\"a\":1}", Encoding.UTF8.GetString(read.Data.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MissingFields_AreEmpty()
    {
        var read = Read("""{"clusterEventType":10}""");
        Assert.Equal((default, default, default, ""), (read.Id, read.Sender, read.Receiver, read.Content));
        Assert.Equal("0-10-0", read.Key);
    }

    [Theory]
    [InlineData("""{"clusterEventType":30,"data":"{\"msgId\":\"7\",\"msgStatus\":4}"}""", "7-30-4")]
    [InlineData("""{"clusterEventType":90,"data":"{\"msgId\":\"7\",\"retryCount\":2,\"maxRetries\":3}"}""", "7-90-2")]
    [InlineData("""{"clusterEventType":60,"data":"{\"requestId\":\"r\",\"status\":1}"}""", "r-60-0")]
    [InlineData("""{"clusterEventType":70,"data":"{\"requestId\":\"r\",\"status\":1}"}""", "r-70-1")]
    public void Key_NamesTheEvent(string body, string key)
    {
        Assert.Equal(key, Read(body).Key);
    }

    private static MessageEvent Read(string body)
    {
        Assert.True(EventReader.TryRead(Encoding.UTF8.GetBytes(body), out var read));
        return read;
    }
}
