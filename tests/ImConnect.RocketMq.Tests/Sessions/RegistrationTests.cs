using Grpc.Core;
using ImConnect.RocketMq.Sessions;
using ImConnect.RocketMq.Tests.Support;
using ImConnect.RocketMq.Wire;
using Status = ImConnect.RocketMq.Wire.Status;

namespace ImConnect.RocketMq.Tests.Sessions;

/// <summary>A client stays registered with its proxy, whatever happens to the stream.</summary>
public sealed class RegistrationTests
{
    private static readonly SessionTiming s_quick = new() { MinReconnectDelay = TimeSpan.FromMilliseconds(10), MaxReconnectDelay = TimeSpan.FromMilliseconds(50) };

    private readonly Messages _messages = new();
    private readonly CapturedLogs _logs = new();

    [Fact]
    public async Task Start_AsksForTheRouteThenTellsWhoItIs()
    {
        await using var proxy = await FakeProxy.StartAsync();
        await using var producer = Producer(proxy, s_quick);
        await producer.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["QueryRoute", "Telemetry"], proxy.Calls.Select(call => call.Method));
        var settings = Assert.Single(Assert.Single(proxy.Streams).Commands).Settings;
        Assert.Equal((ClientType.Producer, true, Language.DotNet), (settings.ClientType, settings.Publishing.ValidateMessageType, settings.UserAgent.Language));
        Assert.Equal(["T"], settings.Publishing.Topics.Select(topic => topic.Name));
        Assert.Equal(proxy.Address, $"{settings.AccessPoint.Addresses[0].Host}:{settings.AccessPoint.Addresses[0].Port}");
    }

    [Theory]
    [InlineData("ended")]
    [InlineData("faulted")]
    [InlineData("asked to reconnect")]
    [InlineData("unanswered")]
    public async Task Stream_Lost_IsOpenedAgainWithSettings_AndSendsGoOn(string how)
    {
        await using var proxy = await FakeProxy.StartAsync();
        if (how == "unanswered")
            proxy.OnSettings = _ => proxy.Streams.Count == 1 ? null : FakeProxy.ProducerSettings(TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(1));
        var timing = how == "unanswered" ? s_quick with { SettingsGrace = TimeSpan.FromMilliseconds(1) } : s_quick;
        await using var producer = Producer(proxy, timing);
        await producer.SendAsync(_messages.Normal(topic: "T"), TestContext.Current.CancellationToken);
        await Eventually.MustHoldAsync(() => proxy.Streams.FirstOrDefault() is { SettingsCount: 1 }, "the first settings");
        var first = proxy.Streams.Single();
        if (how == "asked to reconnect")
            await first.WriteAsync(new TelemetryCommand { ReconnectEndpointsCommand = new ReconnectEndpointsCommand { Nonce = "n" } });
        else if (how != "unanswered")
            first.End(how == "faulted" ? new RpcException(new Grpc.Core.Status(StatusCode.Internal, "gone")) : null);

        await Eventually.MustHoldAsync(() => proxy.Streams.Count == 2 && proxy.Streams.Last().SettingsCount == 1, "a second stream with settings");
        await producer.SendAsync(_messages.Normal(topic: "T"), TestContext.Current.CancellationToken);
        Assert.Equal(2, proxy.Sends.Count);
        Assert.Equal(2, proxy.Streams.Count);
    }

    [Fact]
    public async Task Server_ThatDoesNotWantThisClient_FailsTheStart_AndIsAskedAgain()
    {
        await using var proxy = await FakeProxy.StartAsync();
        proxy.OnSettings = _ =>
        {
            proxy.Streams.Last().End();
            return new TelemetryCommand { Status = new Status { Code = Code.Unauthorized, Message = "who" } };
        };
        await using var producer = Producer(proxy, s_quick);
        var error = await Assert.ThrowsAsync<RocketMqException>(() => producer.StartAsync(TestContext.Current.CancellationToken));
        Assert.Equal((RocketMqCode.Unauthorized, false), (error.Code, error.IsRetryable));
        proxy.OnSettings = _ => FakeProxy.ProducerSettings(TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(1));
        await Eventually.MustHoldAsync(() => _logs.Text.Contains("is registered with", StringComparison.Ordinal), "it is registered after all");
        await producer.StartAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>As a proxy answers after its restart.</summary>
    [Fact]
    public async Task Heartbeat_OfAProxyThatForgot_GetsSettingsAgain_AndThenANewStream()
    {
        await using var proxy = await FakeProxy.StartAsync();
        await using var producer = Producer(proxy, s_quick with { Heartbeat = TimeSpan.FromMilliseconds(20) });
        await producer.StartAsync(TestContext.Current.CancellationToken);
        await Eventually.MustHoldAsync(() => proxy.Of("Heartbeat").Count > 2, "heartbeats");
        Assert.Equal(1, Assert.Single(proxy.Streams).SettingsCount);

        var forgot = 1;
        proxy.OnHeartbeat = _ => Interlocked.Decrement(ref forgot) >= 0 ? Code.UnrecognizedClientType : Code.Ok;
        await Eventually.MustHoldAsync(() => proxy.Streams.First().SettingsCount == 2, "settings again, by the same stream");
        Assert.Single(proxy.Streams);

        var taken = proxy.Of("Heartbeat").Count + 1;
        await Eventually.MustHoldAsync(() => proxy.Of("Heartbeat").Count > taken, "a heartbeat that was answered well");
        Volatile.Write(ref forgot, 2);
        await Eventually.MustHoldAsync(() => proxy.Streams.Count == 2 && proxy.Streams.Last().SettingsCount == 1, "told, and still unknown: a new stream");
        Assert.Equal(3, proxy.Streams.First().SettingsCount);
    }

    [Fact]
    public async Task Heartbeats_ThatFail_GoOn()
    {
        await using var proxy = await FakeProxy.StartAsync();
        proxy.OnHeartbeat = _ => throw new RpcException(new Grpc.Core.Status(StatusCode.Internal, "no"));
        await using var producer = Producer(proxy, s_quick with { Heartbeat = TimeSpan.FromMilliseconds(20) });
        await producer.StartAsync(TestContext.Current.CancellationToken);
        await Eventually.MustHoldAsync(() => proxy.Of("Heartbeat").Count > 3, "heartbeats");
        Assert.All(proxy.Of("Heartbeat"), call => Assert.Equal(ClientType.Producer, ((HeartbeatRequest)call.Request).ClientType));
    }

    /// <summary>A host that vanished answers nothing, and its connection looks alive.</summary>
    [Fact]
    public async Task Connection_ThatSwallowsCalls_IsReplaced()
    {
        await using var proxy = await FakeProxy.StartAsync();
        var swallow = true;
        proxy.OnSend = async call =>
        {
            if (swallow)
                await Task.Delay(Timeout.InfiniteTimeSpan, call.Context.CancellationToken);
            return FakeProxy.Stored(call);
        };
        var options = new RocketMqProducerOptions { Endpoints = proxy.Address, RequestTimeout = TimeSpan.FromMilliseconds(200), MaxAttempts = 3 };
        await using var producer = new RocketMqProducer(options, _logs, TimeProvider.System, s_quick with { ReplaceConnection = TimeSpan.Zero }, () => 0);
        var error = await Assert.ThrowsAsync<RocketMqException>(() => producer.SendAsync(_messages.Normal(), TestContext.Current.CancellationToken));
        Assert.Equal(RocketMqCode.NoAnswer, error.Code);
        swallow = false;
        await producer.SendAsync(_messages.Normal(), TestContext.Current.CancellationToken);
        Assert.Equal(proxy.Sends[0].Connection, proxy.Sends[2].Connection);
        Assert.NotEqual(proxy.Sends[2].Connection, proxy.Sends[^1].Connection);
        await Eventually.MustHoldAsync(() => proxy.Streams.Last() is { SettingsCount: 1 } && proxy.Streams.Count == 2, "registered by the new one");
    }

    [Fact]
    public async Task Settings_OfTheServer_BoundTheBody()
    {
        await using var proxy = await FakeProxy.StartAsync();
        proxy.OnSettings = _ => FakeProxy.ProducerSettings(TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(1), maxBody: 5);
        await using var producer = Producer(proxy, s_quick);
        await producer.StartAsync(TestContext.Current.CancellationToken);
        await producer.SendAsync(_messages.Normal("12345", "T"), TestContext.Current.CancellationToken);
        var error = await Assert.ThrowsAsync<RocketMqException>(() => producer.SendAsync(_messages.Normal("123456", "T"), TestContext.Current.CancellationToken));
        Assert.Equal((RocketMqCode.MessageBodyTooLarge, false), (error.Code, error.MaybeStored));
        Assert.Single(proxy.Sends);
    }

    [Fact]
    public async Task Operator_WhoAsks_GetsAnAnswer()
    {
        await using var proxy = await FakeProxy.StartAsync();
        await using var producer = Producer(proxy, s_quick);
        await producer.StartAsync(TestContext.Current.CancellationToken);
        var stream = Assert.Single(proxy.Streams);
        await stream.WriteAsync(new TelemetryCommand { PrintThreadStackTraceCommand = new PrintThreadStackTraceCommand { Nonce = "n1" } });
        await stream.WriteAsync(new TelemetryCommand { VerifyMessageCommand = new VerifyMessageCommand { Nonce = "n2", Message = new Message() } });
        await Eventually.MustHoldAsync(() => stream.Commands.Count == 3, "both answers");
        var answers = stream.Commands.Skip(1).ToArray();
        Assert.Equal(("n1", Code.Ok), (answers[0].ThreadStackTrace.Nonce, answers[0].Status.Code));
        Assert.Equal(("n2", Code.Unsupported), (answers[1].VerifyMessageResult.Nonce, answers[1].Status.Code));
    }

    private RocketMqProducer Producer(FakeProxy proxy, SessionTiming timing) => new(
        new RocketMqProducerOptions { Endpoints = proxy.Address, Topics = ["T"], RequestTimeout = TimeSpan.FromSeconds(2) }, _logs, TimeProvider.System, timing, () => 0);
}
