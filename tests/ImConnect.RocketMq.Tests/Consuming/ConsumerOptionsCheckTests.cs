using ImConnect.RocketMq.Consuming;

namespace ImConnect.RocketMq.Tests.Consuming;

public sealed class ConsumerOptionsCheckTests
{
    [Fact]
    public void Options_ThatAreGood_HaveNoFaults() => Assert.Empty(Faults(_ => { }));

    [Fact]
    public void Options_WithManyFaults_AllAreNamedAtOnce_EachWithWhatToWrite()
    {
        var options = new RocketMqConsumerOptions
        {
            Endpoints = "nonsense",
            Group = "not a group",
            Subscriptions = { ["no topic!"] = "*", ["T"] = "a||" },
            MaxConcurrency = 0,
            MaxBatchSize = 33,
            MaxCachedMessages = 0,
            MaxCachedBytes = 0,
            MaxBodySize = 0,
            MaxAttempts = 0,
            InvisibleTime = TimeSpan.FromSeconds(9),
            MinBackoff = TimeSpan.Zero,
            MaxBackoff = TimeSpan.FromHours(13),
            DrainTime = TimeSpan.FromHours(1),
            RequestTimeout = TimeSpan.Zero,
            AccessKey = "key",
        };
        var error = Assert.Throws<ArgumentException>(() => new RocketMqPushConsumer(options, new Arrivals().HandleAsync));
        string[] keys =
        [
            "Endpoints", "Group", "Subscriptions", "Subscriptions:T", "MaxConcurrency", "MaxBatchSize", "MaxCachedMessages", "MaxCachedBytes", "MaxBodySize", "MaxAttempts",
            "InvisibleTime", "MinBackoff", "MaxBackoff", "DrainTime", "RequestTimeout", "AccessSecret",
        ];
        Assert.All(keys, key => Assert.Contains($"RocketMqConsumerOptions:{key} is ", error.Message, StringComparison.Ordinal));
        Assert.Equal(keys.Length, error.Message.Split("; RocketMqConsumerOptions:").Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("with space")]
    [InlineData("名")]
    public void Group_ThatNoServerTakes_IsAFault(string group) => Assert.Single(Faults(options => options.Group = group));

    [Theory]
    [InlineData("*", true)]
    [InlineData("a", true)]
    [InlineData("a || b", true)]
    [InlineData("", false)]
    [InlineData("a | b", false)]
    [InlineData("|| b", false)]
    public void Tags_AreOneOrSeveralWithTwoBarsBetween(string tags, bool good) => Assert.Equal(good ? 0 : 1, Faults(options => options.Subscriptions["T"] = tags).Count);

    [Fact]
    public void Backoff_TheLeastIsMoreThanTheMost_IsAFault() =>
        Assert.Contains("MinBackoff is 00:00:06", Assert.Single(Faults(options => options.MinBackoff = TimeSpan.FromSeconds(6))), StringComparison.Ordinal);

    [Fact]
    public void Subscriptions_Empty_IsAFault() => Assert.Contains("Subscriptions is empty", Assert.Single(Faults(options => options.Subscriptions.Clear())), StringComparison.Ordinal);

    /// <summary>What a caller changes afterwards changes nothing.</summary>
    [Fact]
    public async Task Options_ChangedLater_AreNotReadAgain()
    {
        var options = Stage.Options($"127.0.0.1:{Ports.Next()}", "T");
        await using var consumer = new RocketMqPushConsumer(options, new Arrivals().HandleAsync);
        options.Subscriptions.Clear();
        options.Endpoints = "";
        var error = await Assert.ThrowsAsync<RocketMqException>(() => consumer.StartAsync(TestContext.Current.CancellationToken));
        Assert.Equal(RocketMqCode.ConnectionFailed, error.Code);
    }

    private static IReadOnlyList<string> Faults(Action<RocketMqConsumerOptions> change)
    {
        var options = Stage.Options("127.0.0.1:8081", "T");
        change(options);
        return ConsumerOptionsCheck.Faults("S", options);
    }
}
