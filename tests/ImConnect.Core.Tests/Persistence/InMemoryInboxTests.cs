using ImConnect.Connections;
using ImConnect.Persistence;
using ImConnect.Publishing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ImConnect.Core.Tests.Persistence;

/// <summary>What the inbox in memory does where the seam leaves it open.</summary>
public sealed class InMemoryInboxTests
{
    private static readonly UserId Alice = new(1);
    private static readonly UserId Bob = new(2);
    private static readonly LeaseId Node = new(9);

    private readonly FakeTimeProvider _clock = new();
    private readonly InMemoryInbox _inbox;

    public InMemoryInboxTests() => _inbox = new InMemoryInbox(_clock, new InboxOptions());

    [Fact]
    public async Task Settled_UnpublishedWhenItsWindowEnds_IsForgottenOnlyOncePublished()
    {
        var message = Send(Node);
        await _inbox.AcceptAsync([message], default);
        await _inbox.SettleAsync([Settlement.Acknowledge(Bob, message.Id, MessageStatus.Received)], default);
        _clock.Advance(InboxOptions.DefaultWindow + TimeSpan.FromDays(1));

        Assert.Single(await _inbox.FindAsync(Bob, [message.Id], default));
        await _inbox.CompleteAsync([Completion.Published(Bob, message.Id, EntryEvent.Send)], default);

        Assert.Empty(await _inbox.FindAsync(Bob, [message.Id], default));
        Assert.Equal(AcceptOutcome.New, (await _inbox.AcceptAsync([message], default))[0].Outcome);
    }

    [Theory]
    [InlineData(MessageStatus.Accepted)]
    [InlineData(MessageStatus.Offline)]
    [InlineData((MessageStatus)5)]
    public async Task Ack_OfAStatusThatNoReceiverHas_ChangesNothing(MessageStatus status)
    {
        var message = Send();
        await _inbox.AcceptAsync([message], default);

        var answers = await _inbox.SettleAsync([Settlement.Acknowledge(Bob, message.Id, status)], default);

        Assert.Equal(SettleOutcome.NoChange, answers[0].Outcome);
        Assert.Single(await _inbox.ReadAsync(Bob, Device.Of(DeviceKind.Web), InboxPosition.None, 10, default));
    }

    [Fact]
    public async Task AnyCall_Cancelled_DoesNothing()
    {
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAsync<OperationCanceledException>(async () => await _inbox.AcceptAsync([Send()], cancelled));

        Assert.Equal(0, await _inbox.CountAsync(null, default));
    }

    private static Submission Send(LeaseId publishedBy = default) => new()
    {
        Id = new MessageId(77),
        Sender = Alice,
        Receiver = Bob,
        ClientId = ClientMessageId.New(),
        Body = default,
        FirstDelay = TimeSpan.FromSeconds(5),
        PublishedBy = publishedBy,
    };
}
