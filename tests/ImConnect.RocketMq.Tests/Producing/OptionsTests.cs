using ImConnect.RocketMq.Tests.Support;

namespace ImConnect.RocketMq.Tests.Producing;

public sealed class OptionsTests
{
    [Fact]
    public void Options_WithSeveralFaults_AreAllToldAtOnceWithWhatToWrite()
    {
        var error = Assert.Throws<ArgumentException>(() => new RocketMqProducer(new RocketMqProducerOptions
        {
            Endpoints = "nowhere",
            AccessKey = "key",
            CertificateSha256 = "12",
            AllowAnyCertificate = true,
            RequestTimeout = TimeSpan.FromMilliseconds(99),
            Namespace = "空",
            SecurityToken = "hush\n",
            Topics = ["good", "not good"],
            MaxAttempts = 17,
            MaxPendingSends = 0,
            MaxPendingBytes = -1,
        }));
        string[] faults =
        [
            "Endpoints is nowhere: write host:port", "AccessSecret is not set: write AccessKey and AccessSecret, or neither", "CertificateSha256 is 12: write the SHA-256",
            "AllowAnyCertificate is True: leave it out", "UseTls is False: write True", "RequestTimeout is 00:00:00.0990000: write 00:00:00.1000000 to 00:05:00",
            "Namespace is not printable ASCII", "SecurityToken is not printable ASCII", "Topics:1 is not good: write 1 to 127", "MaxAttempts is 17: write 1 to 16",
            "MaxPendingSends is 0: write 1 to 1000000", "MaxPendingBytes is -1: write 1 to",
        ];
        Assert.All(faults, fault => Assert.Contains($"RocketMqProducerOptions:{fault}", error.Message));
        Assert.Equal(faults.Length, error.Message.Split("; RocketMqProducerOptions:").Length);
        Assert.DoesNotContain("hush", error.Message);
    }

    [Fact]
    public async Task Options_ChangedAfterwards_AreNotReadAgain()
    {
        var options = new RocketMqProducerOptions { Endpoints = $"127.0.0.1:{Ports.Next()}", Topics = ["T"] };
        await using var producer = new RocketMqProducer(options);
        (options.Endpoints, options.Topics) = ("nowhere", []);
        var error = await Assert.ThrowsAsync<RocketMqException>(() => producer.StartAsync(TestContext.Current.CancellationToken));
        Assert.Equal(RocketMqCode.ConnectionFailed, error.Code);
    }

    [Fact]
    public async Task Send_WithTooManyUnderWay_FailsAtOnceAndTheOthersGoOn()
    {
        await using var proxy = await FakeProxy.StartAsync();
        var hold = new TaskCompletionSource();
        proxy.OnSend = async call =>
        {
            await hold.Task;
            return FakeProxy.Stored(call);
        };
        await using var producer = new RocketMqProducer(new RocketMqProducerOptions { Endpoints = proxy.Address, MaxPendingSends = 2, MaxPendingBytes = 5 });
        var cancellation = TestContext.Current.CancellationToken;
        var messages = new Messages();
        var first = producer.SendAsync(messages.Normal("123"), cancellation);
        var byBytes = await Assert.ThrowsAsync<RocketMqException>(() => producer.SendAsync(messages.Normal("123"), cancellation));
        var second = producer.SendAsync(messages.Normal("1"), cancellation);
        var byCount = await Assert.ThrowsAsync<RocketMqException>(() => producer.SendAsync(messages.Normal("1"), cancellation));
        Assert.All([byBytes, byCount], error => Assert.Equal((RocketMqCode.QueueFull, false, true), (error.Code, error.MaybeStored, error.IsRetryable)));
        hold.SetResult();
        await Task.WhenAll(first, second);
        hold = new TaskCompletionSource();
        hold.SetResult();
        await producer.SendAsync(messages.Normal("more bytes than the limit, but alone"), cancellation);
    }
}
