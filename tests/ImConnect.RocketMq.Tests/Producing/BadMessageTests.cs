using ImConnect.RocketMq.Producing;
using ImConnect.RocketMq.Sessions;
using ImConnect.RocketMq.Tests.Support;
using ImConnect.RocketMq.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace ImConnect.RocketMq.Tests.Producing;

public sealed class BadMessageTests(RocketMqBroker broker)
{
    public static TheoryData<string> Refused => [.. BadMessages.RefusedByTheServerToo.Keys];

    public static TheoryData<string> All => [.. BadMessages.RefusedByTheServerToo.Keys, .. BadMessages.RefusedHereOnly.Keys];

    /// <summary>Nobody listens at that address: a call would end otherwise.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public async Task Send_WhatMayNotBeSent_FailsWithoutACall(string what)
    {
        var (code, message) = BadMessages.RefusedByTheServerToo.GetValueOrDefault(what) is { Message: not null } found ? found : BadMessages.RefusedHereOnly[what];
        await using var producer = new RocketMqProducer(new RocketMqProducerOptions { Endpoints = $"127.0.0.1:{Ports.Next()}" });
        var error = await Assert.ThrowsAsync<RocketMqException>(() => producer.SendAsync(message, TestContext.Current.CancellationToken));
        Assert.Equal((code, false, false), (error.Code, error.MaybeStored, error.IsRetryable));
    }

    /// <summary>The rules are the server's, as it is: past our check, it says the same.</summary>
    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Server_WithWhatMayNotBeSent_SaysTheSame(string what)
    {
        await broker.RequireAsync();
        var (code, message) = BadMessages.RefusedByTheServerToo[what];
        await using var session = new ClientSession(new PlainOptions(broker.Address), new PlainRole("IMC_NORMAL"), new SessionTiming(), TimeProvider.System, NullLogger.Instance);
        var request = SendRequests.Create(message, new Resource { Name = message.Topic }, 0, traceContext: null, TimeProvider.System.GetUtcNow());
        var error = await Assert.ThrowsAsync<RocketMqException>(() => session.Registered(session.Access).CallAsync(Rpcs.SendMessage, request, TestContext.Current.CancellationToken));
        Assert.Equal((code, false), (error.Code, error.MaybeStored));
    }

    [Fact]
    public async Task Send_WhatTheServersRulesJustAllow_IsStored()
    {
        await broker.RequireAsync();
        await using var producer = new RocketMqProducer(new RocketMqProducerOptions { Endpoints = broker.Address, RequestTimeout = RocketMqBroker.RequestTimeout });
        RocketMqMessage[] messages =
        [
            new("IMC_FIFO", new byte[1]) { MessageGroup = new string('群', 21) },
            new("IMC_NORMAL", new byte[1]) { Properties = Enumerable.Range(0, 128).ToDictionary(i => $"p{i}", _ => "v") },
            new("IMC_NORMAL", new byte[1]) { Properties = new Dictionary<string, string> { ["p"] = new('v', 16_383) } },
        ];
        foreach (var message in messages)
            Assert.Equal(message.MessageId, (await producer.SendAsync(message, TestContext.Current.CancellationToken)).MessageId);
    }

    [Theory]
    [InlineData("IMC_FIFO", "normal")]
    [InlineData("IMC_FIFO", "delay")]
    [InlineData("IMC_NORMAL", "fifo")]
    [InlineData("IMC_NORMAL", "delay")]
    [InlineData("IMC_DELAY", "normal")]
    [InlineData("IMC_DELAY", "fifo")]
    public async Task Send_OfAnotherTypeThanTheTopics_IsRefused(string topic, string type)
    {
        await broker.RequireAsync();
        var messages = new Messages();
        var message = type switch
        {
            "normal" => messages.Normal(topic: topic),
            "fifo" => messages.Fifo("g", topic: topic),
            _ => messages.Delay(TimeProvider.System.GetUtcNow().AddSeconds(1), topic),
        };
        await using var producer = new RocketMqProducer(new RocketMqProducerOptions { Endpoints = broker.Address, RequestTimeout = RocketMqBroker.RequestTimeout });
        var error = await Assert.ThrowsAsync<RocketMqException>(() => producer.SendAsync(message, TestContext.Current.CancellationToken));
        Assert.Equal((RocketMqCode.MessagePropertyConflictWithType, false, false), (error.Code, error.MaybeStored, error.IsRetryable));
    }

    [Fact]
    public async Task Send_ToATopicThatIsNotThere_IsNotStoredAndMayBeTriedLater()
    {
        await broker.RequireAsync();
        await using var producer = new RocketMqProducer(new RocketMqProducerOptions { Endpoints = broker.Address, RequestTimeout = RocketMqBroker.RequestTimeout });
        var error = await Assert.ThrowsAsync<RocketMqException>(() => producer.SendAsync(new Messages().Normal(topic: "NEVER_THERE"), TestContext.Current.CancellationToken));
        Assert.Equal((RocketMqCode.TopicNotFound, false, true), (error.Code, error.MaybeStored, error.IsRetryable));
    }

    [Fact]
    public async Task Send_DelayedLongerThanTheServerAllows_IsRefused()
    {
        await broker.RequireAsync();
        await using var producer = new RocketMqProducer(new RocketMqProducerOptions { Endpoints = broker.Address, RequestTimeout = RocketMqBroker.RequestTimeout });
        var message = new Messages().Delay(TimeProvider.System.GetUtcNow().AddHours(25));
        var error = await Assert.ThrowsAsync<RocketMqException>(() => producer.SendAsync(message, TestContext.Current.CancellationToken));
        Assert.Equal((RocketMqCode.IllegalDeliveryTime, false, false), (error.Code, error.MaybeStored, error.IsRetryable));
    }
}
