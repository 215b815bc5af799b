using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using ImConnect.RocketMq.Sessions;
using ImConnect.RocketMq.Tests.Support;
using ImConnect.RocketMq.Wire;
using Microsoft.Extensions.Time.Testing;

namespace ImConnect.RocketMq.Tests.Consuming;

/// <summary>Answers that a real proxy cannot be made to give.</summary>
public sealed class ScriptedConsumerTests
{
    private static readonly byte[] s_long = System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("much of the same ", 1_000)));

    [Fact]
    public async Task Body_PackedByZlibAndCalledGzip_ComesUnpacked()
    {
        var packed = ScriptedProxy.Message("1", BodyPackingTests.Zlib(s_long));
        packed.SystemProperties.BodyEncoding = Wire.Encoding.Gzip;
        packed.SystemProperties.BodyDigest = new Digest { Type = DigestType.Md5, Checksum = Convert.ToHexString(MD5.HashData(packed.Body.Span)) };
        await using var proxy = await ScriptedProxy.StartAsync(new ScriptedProxy { Receive = Once(packed) });
        var arrivals = new Arrivals();
        await using var consumer = await Stage.ConsumeAsync(Stage.Options(proxy.Address, "T"), arrivals);
        await arrivals.MustHaveAsync(1);
        Assert.Equal(s_long, arrivals.All[0].Delivery.Body.ToArray());
        await Eventually.MustHoldAsync(() => proxy.Acked.Any(entry => entry is { MessageId: "1", ReceiptHandle: "r-1" }), "it is acknowledged");
    }

    /// <summary>Elsewhere another try may bring a good one; in an ordered group it would hold up its queue for nothing.</summary>
    [Theory]
    [InlineData(false, 1, false)]
    [InlineData(false, 3, true)]
    [InlineData(true, 1, true)]
    public async Task Body_ThatDoesNotFitItsDigest_NeverComesToTheHandler(bool ordered, int attempt, bool isBuried)
    {
        var damaged = ScriptedProxy.Message("1", "damaged"u8.ToArray(), "g", attempt);
        damaged.SystemProperties.BodyDigest = new Digest { Type = DigestType.Md5, Checksum = Convert.ToHexString(MD5.HashData("whole"u8)) };
        await using var proxy = await ScriptedProxy.StartAsync(
            new ScriptedProxy { IsOrdered = ordered, Receive = Once(damaged, ScriptedProxy.Message("2", "good"u8.ToArray(), "g")) });
        var arrivals = new Arrivals();
        var options = Stage.Options(proxy.Address, "T");
        options.MaxAttempts = 3;
        await using var consumer = await Stage.ConsumeAsync(options, arrivals);
        await arrivals.MustHaveAsync("good");
        await Eventually.MustHoldAsync(() => proxy.Changed.Count + proxy.Forwarded.Count > 0, "the damaged one is settled");
        Assert.Equal(isBuried ? ["1"] : [], proxy.Forwarded.Select(forwarded => forwarded.MessageId));
        Assert.Equal(isBuried ? [] : ["1"], proxy.Changed.Select(changed => changed.MessageId));
        await consumer.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal("good", Assert.Single(arrivals.All).Text);
        Assert.Equal(["2"], proxy.Acked.Select(entry => entry.MessageId));
    }

    [Fact]
    public async Task Ack_Fails_IsRepeatedUntilItGetsThrough_ForThoseOnlyThatFailed()
    {
        var failures = new ConcurrentDictionary<string, int>();
        await using var proxy = await ScriptedProxy.StartAsync(new ScriptedProxy
        {
            Receive = Once(ScriptedProxy.Message("1", "a"u8.ToArray()), ScriptedProxy.Message("2", "b"u8.ToArray())),
            Ack = entry => entry.MessageId == "1" && failures.AddOrUpdate("1", 1, (_, count) => count + 1) <= 2 ? Code.InternalServerError : Code.Ok,
        });
        var arrivals = new Arrivals();
        await using var consumer = await Stage.ConsumeAsync(Stage.Options(proxy.Address, "T"), arrivals);
        await Eventually.MustHoldAsync(() => proxy.Acked.Count(entry => entry.MessageId == "1") == 3, "the third acknowledgement");
        await consumer.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(3, proxy.Acked.Count(entry => entry.MessageId == "1"));
        Assert.Single(proxy.Acked, entry => entry.MessageId == "2");
    }

    [Fact]
    public async Task Ack_TheLeaseIsOver_IsGivenUp_AndSaid()
    {
        await using var proxy = await ScriptedProxy.StartAsync(
            new ScriptedProxy { Receive = Once(ScriptedProxy.Message("1", "a"u8.ToArray())), Ack = _ => Code.InvalidReceiptHandle });
        var logs = new CapturedLogs();
        await using var consumer = await Stage.ConsumeAsync(Stage.Options(proxy.Address, "T"), new Arrivals(), logs);
        await Eventually.MustHoldAsync(() => logs.Text.Contains("did not get through, and the message comes again", StringComparison.Ordinal), "it is said");
        await consumer.StopAsync(TestContext.Current.CancellationToken);
        Assert.Single(proxy.Acked);
    }

    /// <summary>The server says that it is over, or does not get to renew it until the clock says so.</summary>
    [Theory]
    [InlineData(RocketMqCode.InvalidReceiptHandle, "the server says that it is over")]
    [InlineData(RocketMqCode.InternalServerError, "it could not be renewed in time")]
    public async Task Lease_IsLost_TheHandlerIsCancelled_AndItsResultIsToldToNobody(RocketMqCode code, string why)
    {
        await using var proxy = await ScriptedProxy.StartAsync(new ScriptedProxy { Receive = Once(ScriptedProxy.Message("1", "a"u8.ToArray())), Change = _ => (Code)code });
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var arrivals = new Arrivals(async (_, cancellationToken) =>
        {
            await using var registration = cancellationToken.UnsafeRegister(_ => cancelled.TrySetResult(), null);
            await cancelled.Task;
            return RocketMqConsumeResult.Done;
        });
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var logs = new CapturedLogs();
        await using var consumer = new RocketMqPushConsumer(Stage.Options(proxy.Address, "T"), arrivals.HandleAsync, logs, time, new SessionTiming(), Jitter.Shared);
        await consumer.StartAsync(TestContext.Current.CancellationToken);
        await arrivals.MustHaveAsync(1);
        await Eventually.MustHoldAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(0.1));
                return cancelled.Task.IsCompleted;
            },
            "the handler is cancelled");
        await consumer.StopAsync(TestContext.Current.CancellationToken);
        Assert.Empty(proxy.Acked);
        Assert.NotEmpty(proxy.Changed);
        Assert.Contains(why, logs.Text, StringComparison.Ordinal);
    }

    /// <summary>A proxy that was started again does not know this client, and says 50001.</summary>
    [Fact]
    public async Task Receive_ServerForgotThisClient_SettingsAreSentAgain_AndItGoesOn()
    {
        await using var proxy = await ScriptedProxy.StartAsync(new ScriptedProxy
        {
            ReceiveCode = number => number == 0 ? Code.InternalServerError : Code.Ok,
            Receive = OnceAt(1, ScriptedProxy.Message("1", "a"u8.ToArray())),
        });
        var arrivals = new Arrivals();
        await using var consumer = await Stage.ConsumeAsync(Stage.Options(proxy.Address, "T"), arrivals);
        await arrivals.MustHaveAsync(1);
        Assert.Equal(2, proxy.Told.Count);
        Assert.Single(proxy.Received.Take(2).Select(request => request.AttemptId).Distinct());
    }

    [Fact]
    public async Task Receive_Throttled_WaitsLongerAndLonger()
    {
        await using var proxy = await ScriptedProxy.StartAsync(new ScriptedProxy
        {
            ReceiveCode = number => number < 6 ? Code.TooManyRequests : Code.Ok,
            Receive = OnceAt(6, ScriptedProxy.Message("1", "a"u8.ToArray())),
        });
        var arrivals = new Arrivals();
        var began = Stopwatch.GetTimestamp();
        await using var consumer = await Stage.ConsumeAsync(Stage.Options(proxy.Address, "T"), arrivals);
        await arrivals.MustHaveAsync(1);

        // Half or more of 20, 40, 80, 160, 320, 640 ms.
        Assert.True(Stopwatch.GetElapsedTime(began) >= TimeSpan.FromMilliseconds(620));
        Assert.Single(proxy.Told);
    }

    private static Func<int, ReceiveMessageRequest, CancellationToken, Task<IReadOnlyList<Message>>> Once(params Message[] messages) => OnceAt(0, messages);

    /// <summary>Then nothing, for ever.</summary>
    private static Func<int, ReceiveMessageRequest, CancellationToken, Task<IReadOnlyList<Message>>> OnceAt(int at, params Message[] messages) => async (number, _, cancellationToken) =>
    {
        if (number == at)
            return messages;
        await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return [];
    };
}
