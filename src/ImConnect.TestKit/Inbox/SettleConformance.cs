using ImConnect.Persistence;
using Xunit;
using static ImConnect.TestKit.Inbox.InboxFixtureExtensions;

namespace ImConnect.TestKit.Inbox;

/// <summary>The receiver's acknowledgement: owner checked, never back, once.</summary>
public abstract class SettleConformance : InboxConformance
{
    [Fact]
    public async Task Ack_ByTheReceiver_Settles()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);

        var answer = await inbox.AckAsync(message);

        Assert.Equal(SettleOutcome.Done, answer.Outcome);
        Assert.Equal((message.Id, Alice, Bob, message.ClientId, MessageStatus.Received),
            (answer.Head.Id, answer.Head.Sender, answer.Head.Receiver, answer.Head.ClientId, answer.Head.Status));
        Assert.Equal(answer.Head, await inbox.HeadAsync(message));
        Assert.Empty(await inbox.ReadAsync(Bob));
        Assert.Equal(0, await inbox.CountAsync(Bob));
    }

    [Fact]
    public async Task Ack_ReadAtOnce_Settles()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);

        var answer = await inbox.AckAsync(message, MessageStatus.Read);

        Assert.Equal((SettleOutcome.Done, MessageStatus.Read), (answer.Outcome, answer.Head.Status));
        Assert.Equal(0, await inbox.CountAsync(Bob));
    }

    [Fact]
    public async Task Ack_Offline_Settles()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);
        await inbox.CompleteAsync(Completion.Offline(Bob, message.Id, default));

        Assert.Equal(SettleOutcome.Done, (await inbox.AckAsync(message)).Outcome);
        Assert.Empty(await inbox.ReadAsync(Bob));
    }

    [Fact]
    public async Task Ack_ReadAfterReceived_GoesOn()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);
        await inbox.AckAsync(message);

        var answer = await inbox.AckAsync(message, MessageStatus.Read);

        Assert.Equal((SettleOutcome.Done, MessageStatus.Read), (answer.Outcome, answer.Head.Status));
        Assert.Equal(MessageStatus.Read, (await inbox.HeadAsync(message))?.Status);
        Assert.Equal(0, await inbox.CountAsync(Bob));
        Assert.Equal(0, await inbox.CountAsync());
    }

    [Fact]
    public async Task Ack_ReceivedAfterRead_NeverGoesBack()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);
        await inbox.AckAsync(message, MessageStatus.Read);

        var answer = await inbox.AckAsync(message);

        Assert.Equal((SettleOutcome.NoChange, MessageStatus.Read), (answer.Outcome, answer.Head.Status));
        Assert.Null(answer.Notice);
        Assert.Equal(MessageStatus.Read, (await inbox.HeadAsync(message))?.Status);
        Assert.Equal(MessageStatus.Read, Assert.Single(await inbox.ReadAsync(Alice)).Status);
    }

    [Fact]
    public async Task Ack_Repeated_ChangesNothing()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);
        var receipt = NoticeOf(await inbox.AckAsync(message));

        var answer = await inbox.AckAsync(message);

        Assert.Equal((SettleOutcome.NoChange, message.Id), (answer.Outcome, answer.Head.Id));
        Assert.Null(answer.Notice);
        Assert.Equal(receipt.Position, Assert.Single(await inbox.ReadAsync(Alice)).Position);
    }

    [Fact]
    public async Task Ack_BySomebodyElse_IsRefused()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);

        var byStranger = await inbox.SettleAsync(
            Settlement.Acknowledge(Bob, message.Id, MessageStatus.Read) with { Actor = Carol });
        var bySender = await inbox.SettleAsync(
            Settlement.Acknowledge(Bob, message.Id, MessageStatus.Read) with { Actor = Alice });

        Assert.Equal((SettleOutcome.NotOwner, SettleOutcome.NotOwner), (byStranger.Outcome, bySender.Outcome));
        Assert.Equal(MessageStatus.Accepted, (await inbox.HeadAsync(message))?.Status);
        Assert.Single(await inbox.ReadAsync(Bob));
        Assert.Empty(await inbox.ReadAsync(Alice));
    }

    [Fact]
    public async Task Ack_NotInThatInbox_IsUnknown()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);

        var answers = await inbox.SettleAllAsync(
            Settlement.Acknowledge(Carol, message.Id, MessageStatus.Received),
            Settlement.Acknowledge(Alice, message.Id, MessageStatus.Received),
            Settlement.Acknowledge(Bob, new MessageId(1), MessageStatus.Received));

        Assert.All(answers, answer => Assert.Equal(SettleOutcome.Unknown, answer.Outcome));
        Assert.All(answers, answer => Assert.Null(answer.Notice));
        Assert.Single(await inbox.ReadAsync(Bob));
    }

    [Fact]
    public async Task Ack_TheHeadIsForgotten_IsUnknown()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);
        await inbox.AckAsync(message);
        Clock.Advance(InboxOptions.DefaultWindow + Moment);

        Assert.Equal(SettleOutcome.Unknown, (await inbox.AckAsync(message, MessageStatus.Read)).Outcome);
    }

    [Fact]
    public async Task Settle_Batch_AnsweredInOrderItemByItem()
    {
        await using var inbox = await StartAsync();
        var one = Send(Alice, Bob);
        var two = Send(Carol, Bob);
        await inbox.AcceptAllAsync(one, two);

        var answers = await inbox.SettleAllAsync(
            Settlement.Acknowledge(Bob, new MessageId(1), MessageStatus.Received),
            Settlement.Acknowledge(Bob, one.Id, MessageStatus.Received),
            Settlement.Acknowledge(Bob, one.Id, MessageStatus.Read),
            Settlement.Acknowledge(Bob, one.Id, MessageStatus.Received),
            Settlement.Withdraw(Carol, Bob, two.Id),
            Settlement.Acknowledge(Bob, two.Id, MessageStatus.Received));

        Assert.Equal(
            [
                SettleOutcome.Unknown, SettleOutcome.Done, SettleOutcome.Done,
                SettleOutcome.NoChange, SettleOutcome.Done, SettleOutcome.NoChange,
            ],
            answers.Select(answer => answer.Outcome));
        Assert.Equal([MessageStatus.Received, MessageStatus.Read], answers[1..3].Select(answer => answer.Head.Status));
        Assert.Equal(MessageStatus.Read, Assert.Single(await inbox.ReadAsync(Alice)).Status);
    }

    [Fact]
    public async Task Settle_EmptyBatch_AnswersNothing()
    {
        await using var inbox = await StartAsync();

        Assert.Empty(await inbox.SettleAllAsync());
    }

    [Fact]
    public async Task Ack_AtOnceFromManySides_OneIsDone()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 16).Select(_ => Task.Run(() => inbox.AckAsync(message).AsTask())));

        Assert.Single(answers, answer => answer.Outcome == SettleOutcome.Done);
        Assert.Equal(15, answers.Count(answer => answer.Outcome == SettleOutcome.NoChange));
    }
}
