using System.Security.Cryptography;
using ImConnect.RocketMq.Sessions;
using ImConnect.RocketMq.Tests.Support;
using ImConnect.RocketMq.Wire;
using Encoding = System.Text.Encoding;

namespace ImConnect.RocketMq.Tests.Sessions;

public sealed class CredentialTests
{
    private readonly Messages _messages = new();

    [Fact]
    public async Task Call_OfAnyKind_IsSignedAndNamesTheClientAndItsNamespace()
    {
        await using var proxy = await FakeProxy.StartAsync();
        var producer = Producer(new RocketMqProducerOptions
        {
            Endpoints = proxy.Address, Topics = ["T"], AccessKey = "ak", AccessSecret = "秘密", SecurityToken = "token", Namespace = "space",
        });
        await producer.StartAsync(TestContext.Current.CancellationToken);
        await producer.SendAsync(_messages.Normal(topic: "T"), TestContext.Current.CancellationToken);
        await Eventually.MustHoldAsync(() => proxy.Of("Heartbeat").Count > 0, "a heartbeat");
        await producer.DisposeAsync();

        Assert.Equal(["Heartbeat", "NotifyClientTermination", "QueryRoute", "SendMessage", "Telemetry"], proxy.Calls.Select(call => call.Method).Distinct().Order(StringComparer.Ordinal));
        foreach (var call in proxy.Calls)
        {
            var time = call.Header("x-mq-date-time")!;
            var signature = Convert.ToHexString(HMACSHA1.HashData(Encoding.UTF8.GetBytes("秘密"), Encoding.UTF8.GetBytes(time)));
            Assert.Equal($"MQv2-HMAC-SHA1 Credential=ak, SignedHeaders=x-mq-date-time, Signature={signature}", call.Header("authorization"));
            Assert.Equal(("token", "space", producer.ClientId), (call.Header("x-mq-session-token"), call.Header("x-mq-namespace"), call.Header("x-mq-client-id")));
            Assert.Equal(("DOTNET", "v2"), (call.Header("x-mq-language"), call.Header("x-mq-protocol")));
        }

        Assert.Equal(proxy.Calls.Count, proxy.Calls.Select(call => call.Header("x-mq-request-id")).Distinct().Count());
    }

    /// <summary>Of the header and of the names in requests some servers read the one, some the other.</summary>
    [Fact]
    public async Task Names_InRequests_AreOfTheNamespace()
    {
        await using var proxy = await FakeProxy.StartAsync();
        await using var producer = Producer(new RocketMqProducerOptions { Endpoints = proxy.Address, Topics = ["T"], Namespace = "space" });
        await producer.StartAsync(TestContext.Current.CancellationToken);
        await producer.SendAsync(_messages.Normal(topic: "T"), TestContext.Current.CancellationToken);
        Resource[] names =
        [
            ((QueryRouteRequest)Assert.Single(proxy.Of("QueryRoute")).Request).Topic, Assert.Single(proxy.Sends).Message.Topic,
            Assert.Single(Assert.Single(proxy.Streams).Commands.First().Settings.Publishing.Topics),
        ];
        Assert.All(names, name => Assert.Equal(new Resource { ResourceNamespace = "space", Name = "T" }, name));
    }

    [Fact]
    public async Task Credentials_ThatAreWrong_AreRefusedOnce()
    {
        await using var proxy = await FakeProxy.StartAsync();
        proxy.OnRoute = _ => new QueryRouteResponse { Status = new Status { Code = Code.Unauthorized, Message = "check signature failed" } };
        await using var producer = Producer(new RocketMqProducerOptions { Endpoints = proxy.Address, AccessKey = "ak", AccessSecret = "sk" });
        var error = await Assert.ThrowsAsync<RocketMqException>(() => producer.SendAsync(_messages.Normal(), TestContext.Current.CancellationToken));
        Assert.Equal((RocketMqCode.Unauthorized, false, false), (error.Code, error.MaybeStored, error.IsRetryable));
        Assert.Single(proxy.Calls);
    }

    private static RocketMqProducer Producer(RocketMqProducerOptions options) =>
        new(options, new CapturedLogs(), TimeProvider.System, new SessionTiming { Heartbeat = TimeSpan.FromMilliseconds(50) }, () => 0);
}
