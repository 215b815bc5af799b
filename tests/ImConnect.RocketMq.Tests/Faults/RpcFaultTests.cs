using Grpc.Core;
using ImConnect.RocketMq.Tests.Support;

namespace ImConnect.RocketMq.Tests.Faults;

/// <summary>What gRPC and the network say of a send, and what it says about the message.</summary>
public sealed class RpcFaultTests
{
    private readonly Messages _messages = new();

    [Theory]
    [InlineData(StatusCode.Unimplemented, RocketMqCode.CallRefused)]
    [InlineData(StatusCode.Unauthenticated, RocketMqCode.CallRefused)]
    [InlineData(StatusCode.PermissionDenied, RocketMqCode.CallRefused)]
    [InlineData(StatusCode.ResourceExhausted, RocketMqCode.CallRefused)]
    [InlineData(StatusCode.InvalidArgument, RocketMqCode.CallRefused)]
    [InlineData(StatusCode.FailedPrecondition, RocketMqCode.CallRefused)]
    [InlineData(StatusCode.OutOfRange, RocketMqCode.CallRefused)]
    [InlineData(StatusCode.NotFound, RocketMqCode.CallRefused)]
    [InlineData(StatusCode.DeadlineExceeded, RocketMqCode.NoAnswer)]
    [InlineData(StatusCode.Unavailable, RocketMqCode.ConnectionLost)]
    [InlineData(StatusCode.Internal, RocketMqCode.ConnectionLost)]
    [InlineData(StatusCode.Unknown, RocketMqCode.ConnectionLost)]
    [InlineData(StatusCode.Aborted, RocketMqCode.ConnectionLost)]
    [InlineData(StatusCode.AlreadyExists, RocketMqCode.ConnectionLost)]
    [InlineData(StatusCode.DataLoss, RocketMqCode.ConnectionLost)]
    [InlineData(StatusCode.Cancelled, RocketMqCode.ConnectionLost)]
    public async Task Send_EndedByGrpc_IsTypedAndTriedAgainOnlyWhenUnclear(StatusCode status, RocketMqCode code)
    {
        await using var proxy = await FakeProxy.StartAsync();
        proxy.OnSend = _ => throw new RpcException(new Status(status, "said the gateway"));
        await AssertAsync(proxy, code, unclear: code != RocketMqCode.CallRefused);
    }

    [Fact]
    public async Task Send_ConnectionCutBeforeTheAnswer_MayBeStoredAndIsTriedAgain()
    {
        await using var proxy = await FakeProxy.StartAsync();
        proxy.OnSend = call =>
        {
            FakeProxy.Cut(call);
            return Task.FromResult(FakeProxy.Stored(call));
        };
        await AssertAsync(proxy, RocketMqCode.ConnectionLost, unclear: true);
    }

    [Fact]
    public async Task Send_ConnectionCutOnce_IsStoredByTheSecondAttemptUnderTheSameId()
    {
        await using var proxy = await FakeProxy.StartAsync();
        proxy.OnSend = call =>
        {
            if (call.Number == 1)
                FakeProxy.Cut(call);
            return Task.FromResult(FakeProxy.Stored(call));
        };
        await using var producer = new RocketMqProducer(new RocketMqProducerOptions { Endpoints = proxy.Address });
        var message = _messages.Normal();
        Assert.Equal(message.MessageId, (await producer.SendAsync(message, TestContext.Current.CancellationToken)).MessageId);
        Assert.Equal([message.MessageId, message.MessageId], proxy.Sends.Select(call => call.Message.SystemProperties.MessageId));
    }

    /// <summary>The server goes after the route was learnt: nothing can have left, and the caller is told so.</summary>
    [Fact]
    public async Task Send_WithTheServerGone_IsSurelyNotStored_AndSendsWorkWhenItIsBack()
    {
        var proxy = await FakeProxy.StartAsync();
        var address = proxy.Address;
        await using var producer = new RocketMqProducer(new RocketMqProducerOptions { Endpoints = address });
        await producer.SendAsync(_messages.Normal(), TestContext.Current.CancellationToken);
        await proxy.DisposeAsync();

        var codes = new HashSet<RocketMqCode>();
        await Eventually.MustHoldAsync(
            async () =>
            {
                var error = await Assert.ThrowsAsync<RocketMqException>(() => producer.SendAsync(_messages.Normal(), TestContext.Current.CancellationToken));
                codes.Add(error.Code);
                Assert.True(error.IsRetryable);
                return error is { Code: RocketMqCode.ConnectionFailed, MaybeStored: false };
            },
            "the client knows that there is nobody");
        Assert.Subset(new HashSet<RocketMqCode> { RocketMqCode.ConnectionFailed, RocketMqCode.ConnectionLost }, codes);

        await using var again = await FakeProxy.StartAsync(int.Parse(address.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture));
        await producer.SendAsync(_messages.Normal(), TestContext.Current.CancellationToken);
        Assert.Single(again.Sends);
        await Eventually.MustHoldAsync(() => again.Streams.Any(stream => stream.SettingsCount > 0), "it registered with the new one");
    }

    private async Task AssertAsync(FakeProxy proxy, RocketMqCode code, bool unclear)
    {
        await using var producer = new RocketMqProducer(new RocketMqProducerOptions { Endpoints = proxy.Address, MaxAttempts = 2 });
        var message = _messages.Normal();
        var error = await Assert.ThrowsAsync<RocketMqException>(() => producer.SendAsync(message, TestContext.Current.CancellationToken));
        Assert.Equal((code, unclear, unclear), (error.Code, error.MaybeStored, error.IsRetryable));
        Assert.Equal(Enumerable.Repeat(message.MessageId, unclear ? 2 : 1), proxy.Sends.Select(call => call.Message.SystemProperties.MessageId));
    }
}
