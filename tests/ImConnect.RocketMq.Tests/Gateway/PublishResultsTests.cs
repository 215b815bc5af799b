using ImConnect.Publishing;
using ImConnect.RocketMq.Gateway;

namespace ImConnect.RocketMq.Tests.Gateway;

/// <summary>What each fault of a send means for its event.</summary>
public sealed class PublishResultsTests
{
    public static TheoryData<RocketMqCode> Codes { get; } = [.. Enum.GetValues<RocketMqCode>()];

    [Theory]
    [InlineData(RocketMqCode.MessageBodyTooLarge)]
    [InlineData(RocketMqCode.MessageBodyEmpty)]
    [InlineData(RocketMqCode.MessagePropertiesTooLarge)]
    [InlineData(RocketMqCode.IllegalMessageGroup)]
    public void Failed_TheEventIsAtFault_Refused(RocketMqCode code)
    {
        Assert.Equal(PublishOutcome.Refused, PublishResults.Failed(new RocketMqException(code, "x")).Outcome);
    }

    [Theory]
    [InlineData(RocketMqCode.TopicNotFound)]
    [InlineData(RocketMqCode.Forbidden)]
    [InlineData(RocketMqCode.Unauthorized)]
    [InlineData(RocketMqCode.MessagePropertyConflictWithType)]
    [InlineData(RocketMqCode.TooManyRequests)]
    [InlineData(RocketMqCode.ConnectionFailed)]
    [InlineData(RocketMqCode.QueueFull)]
    public void Failed_AnyEventWouldFailSo_Unavailable(RocketMqCode code)
    {
        Assert.Equal(PublishOutcome.Unavailable, PublishResults.Failed(new RocketMqException(code, "x")).Outcome);
    }

    [Theory]
    [InlineData(RocketMqCode.ConnectionLost)]
    [InlineData(RocketMqCode.NoAnswer)]
    [InlineData(RocketMqCode.ProxyTimeout)]
    [InlineData(RocketMqCode.MasterPersistenceTimeout)]
    [InlineData(RocketMqCode.SlavePersistenceTimeout)]
    [InlineData(RocketMqCode.HaNotAvailable)]
    [InlineData(RocketMqCode.InternalServerError)]
    public void Failed_NobodyKnows_MaybeStored(RocketMqCode code)
    {
        Assert.Equal(PublishOutcome.MaybeStored, PublishResults.Failed(new RocketMqException(code, "x")).Outcome);
    }

    /// <summary>An event is refused for ever: only what surely was not stored, and never will be, may be.</summary>
    [Theory]
    [MemberData(nameof(Codes))]
    public void Failed_AnyCode_NothingThatMayBeStoredIsRefused(RocketMqCode code)
    {
        var error = new RocketMqException(code, "x") { HadUnclearAttempt = true };
        Assert.Equal(PublishOutcome.MaybeStored, PublishResults.Failed(error).Outcome);
        if (new RocketMqException(code, "x").IsRetryable)
            Assert.NotEqual(PublishOutcome.Refused, PublishResults.Failed(new RocketMqException(code, "x")).Outcome);
    }

    [Fact]
    public void Failed_TextOfTheServer_IsNotPassedOn()
    {
        Assert.Equal("RocketMQ: Forbidden", PublishResults.Failed(new RocketMqException(RocketMqCode.Forbidden, "10.0.0.7 secret")).Detail);
    }
}
