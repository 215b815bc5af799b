using ImConnect.RocketMq.Sessions;
using ImConnect.RocketMq.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace ImConnect.RocketMq.Tests.Sessions;

public sealed class CallHeadersTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 5, 45, 21, 700, TimeSpan.Zero));

    /// <summary>The signature was computed by openssl.</summary>
    [Fact]
    public void Headers_WithCredentials_AreSigned()
    {
        var options = new PlainOptions("x:1") { AccessKey = "ak", AccessSecret = "sk", SecurityToken = "token", Namespace = "space" };
        var headers = new CallHeaders(options, "me@1", _time).Create();
        Assert.Equal(
            [
                "x-mq-client-id: me@1", "x-mq-language: DOTNET", "x-mq-client-version: 5.1.0", "x-mq-protocol: v2", "x-mq-namespace: space", "x-mq-session-token: token",
                "x-mq-date-time: 20261123T054521Z",
                "authorization: MQv2-HMAC-SHA1 Credential=ak, SignedHeaders=x-mq-date-time, Signature=868B23446F25BF3E9CA654BD9E4B255475B15636",
            ],
            headers.Where(entry => entry.Key != "x-mq-request-id").Select(entry => $"{entry.Key}: {entry.Value}"));
    }

    [Fact]
    public void Headers_ASecondLater_AreSignedAnew()
    {
        var headers = new CallHeaders(new PlainOptions("x:1") { AccessKey = "ak", AccessSecret = "sk" }, "me@1", _time);
        var first = headers.Create();
        _time.Advance(TimeSpan.FromMilliseconds(299));
        Assert.Equal(first.GetValue("authorization"), headers.Create().GetValue("authorization"));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        var second = headers.Create();
        Assert.Equal("20261123T054522Z", second.GetValue("x-mq-date-time"));
        Assert.NotEqual(first.GetValue("authorization"), second.GetValue("authorization"));
    }

    [Fact]
    public void Headers_WithoutCredentials_HoldNoneAndTheirOwnRequestId()
    {
        var headers = new CallHeaders(new PlainOptions("x:1"), "me@1", _time);
        var ids = Enumerable.Range(0, 1_000).Select(_ => headers.Create()).Select(created =>
        {
            Assert.DoesNotContain(created, entry => entry.Key is "authorization" or "x-mq-session-token" or "x-mq-namespace");
            return created.GetValue("x-mq-request-id");
        }).ToHashSet();
        Assert.Equal(1_000, ids.Count);
        Assert.All(ids, id => Assert.True(Guid.TryParse(id, out _)));
    }
}
