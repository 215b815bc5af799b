using ImConnect.Persistence;
using Xunit;
using static ImConnect.TestKit.Inbox.InboxFixtureExtensions;

namespace ImConnect.TestKit.Inbox;

/// <summary>
/// What one side is told about the other: it waits like a message, tells the newest only, and leaves only if that is what was received.
/// </summary>
public abstract class NoticeConformance : InboxConformance
{
    [Fact]
    public async Task Receipt_OfAnAck_WaitsForTheSender()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);

        var receipt = NoticeOf(await inbox.AckAsync(message));

        Assert.Equal((EntryKind.Receipt, MessageStatus.Received), (receipt.Kind, receipt.Status));
        Assert.Equal((message.Id, message.ClientId), (receipt.Id, receipt.ClientId));
        Assert.Equal((Bob, Alice), (receipt.Sender, receipt.Receiver));
        Assert.True(receipt.Position >= InboxPosition.After(InboxPosition.None, NowMilliseconds));
        Assert.True(receipt.Body.IsEmpty);
        var read = Assert.Single(await inbox.ReadAsync(Alice));
        Assert.Equal(receipt with { Previous = default, Body = default }, read with { Previous = default, Body = default });
        Assert.True(read.Body.IsEmpty);
    }

    [Fact]
    public async Task Receipt_OfTheNextStatus_TakesThePlaceOfTheFirstAtTheEnd()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);
        await inbox.AckAsync(message);
        var between = await inbox.KeepAsync(Send(Carol, Alice));

        var receipt = NoticeOf(await inbox.AckAsync(message, MessageStatus.Read));

        Assert.Equal(MessageStatus.Read, receipt.Status);
        Assert.True(between.Position < receipt.Position);
        var entries = await inbox.ReadAsync(Alice);
        Assert.Equal([between.Position, receipt.Position], entries.Select(entry => entry.Position));
        Assert.Equal(MessageStatus.Read, entries[1].Status);
    }

    [Fact]
    public async Task Receipt_OfTwoMessages_AreTwo()
    {
        await using var inbox = await StartAsync();
        Submission[] messages = [Send(Alice, Bob), Send(Alice, Bob)];
        await inbox.AcceptAllAsync(messages);
        await inbox.AckAsync(messages[0]);
        await inbox.AckAsync(messages[1]);

        Assert.Equal(messages.Ids(), (await inbox.ReadAsync(Alice)).Ids());
    }

    [Fact]
    public async Task Receipt_Received_Leaves()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);
        var receipt = NoticeOf(await inbox.AckAsync(message));

        Assert.Equal(SettleOutcome.Done, (await inbox.SettleAsync(Settlement.NoticeReceived(receipt))).Outcome);

        Assert.Empty(await inbox.ReadAsync(Alice));
        Assert.Equal(SettleOutcome.Unknown, (await inbox.SettleAsync(Settlement.NoticeReceived(receipt))).Outcome);
    }

    [Fact]
    public async Task Receipt_ChangedSinceItWasWritten_Stays()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);
        var written = NoticeOf(await inbox.AckAsync(message));
        var changed = NoticeOf(await inbox.AckAsync(message, MessageStatus.Read));

        Assert.Equal(SettleOutcome.NoChange, (await inbox.SettleAsync(Settlement.NoticeReceived(written))).Outcome);

        var waiting = Assert.Single(await inbox.ReadAsync(Alice));
        Assert.Equal((changed.Position, MessageStatus.Read), (waiting.Position, waiting.Status));
    }

    [Fact]
    public async Task Receipt_ReceivedThenTheNextStatus_WaitsAgain()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);
        await inbox.SettleAsync(Settlement.NoticeReceived(NoticeOf(await inbox.AckAsync(message))));

        await inbox.AckAsync(message, MessageStatus.Read);

        Assert.Equal(MessageStatus.Read, Assert.Single(await inbox.ReadAsync(Alice)).Status);
    }

    [Fact]
    public async Task Receipt_SaidToBeReceivedBySomebodyElse_Stays()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);
        var receipt = NoticeOf(await inbox.AckAsync(message));

        var answers = await inbox.SettleAllAsync(
            Settlement.NoticeReceived(receipt) with { Actor = Bob }, Settlement.NoticeReceived(receipt) with { Actor = Carol });

        Assert.All(answers, answer => Assert.Equal(SettleOutcome.NotOwner, answer.Outcome));
        Assert.Single(await inbox.ReadAsync(Alice));
    }

    [Fact]
    public async Task Receipt_OfAnotherKindOrMessage_IsUnknown()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);
        var receipt = NoticeOf(await inbox.AckAsync(message));

        var answers = await inbox.SettleAllAsync(
            Settlement.NoticeReceived(receipt) with { Notice = EntryKind.Withdrawal },
            Settlement.NoticeReceived(receipt) with { Id = new MessageId(1) });

        Assert.All(answers, answer => Assert.Equal(SettleOutcome.Unknown, answer.Outcome));
        Assert.Single(await inbox.ReadAsync(Alice));
    }

    [Fact]
    public async Task Receipt_HeadIsForgotten_StillWaits()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);
        var receipt = NoticeOf(await inbox.AckAsync(message));
        Clock.Advance(InboxOptions.DefaultWindow + Moment);

        Assert.Single(await inbox.ReadAsync(Alice));
        Assert.Equal(SettleOutcome.Done, (await inbox.SettleAsync(Settlement.NoticeReceived(receipt))).Outcome);
        Assert.Empty(await inbox.ReadAsync(Alice));
    }

    [Fact]
    public async Task Message_SaidToBeReceivedAsANotice_StillWaits()
    {
        await using var inbox = await StartAsync();
        await inbox.KeepAsync(Send(Alice, Bob));
        var entry = Assert.Single(await inbox.ReadAsync(Bob));

        var answer = await inbox.SettleAsync(Settlement.NoticeReceived(entry));

        Assert.NotEqual(SettleOutcome.Done, answer.Outcome);
        Assert.Single(await inbox.ReadAsync(Bob));
        Assert.Equal(1, await inbox.CountAsync(Bob));
    }

    [Fact]
    public async Task Notices_OfOneMessageInOneInbox_LiveApart()
    {
        await using var inbox = await StartAsync();
        var toOneself = Send(Alice, Alice);
        await inbox.KeepAsync(toOneself);
        var receipt = NoticeOf(await inbox.AckAsync(toOneself));
        var withdrawal = NoticeOf(await inbox.WithdrawAsync(toOneself));

        Assert.Equal([EntryKind.Receipt, EntryKind.Withdrawal], (await inbox.ReadAsync(Alice)).Select(entry => entry.Kind));
        await inbox.SettleAsync(Settlement.NoticeReceived(receipt));
        Assert.Equal(withdrawal.Position, Assert.Single(await inbox.ReadAsync(Alice)).Position);
    }

    [Fact]
    public async Task Notices_AndMessages_ShareOneOrder()
    {
        await using var inbox = await StartAsync();
        var toBob = Send(Alice, Bob);
        var toAlice = Send(Carol, Alice);
        await inbox.AcceptAllAsync(toBob, toAlice);
        var receipt = NoticeOf(await inbox.AckAsync(toBob));
        var withdrawal = NoticeOf(await inbox.WithdrawAsync(toAlice));
        var last = await inbox.KeepAsync(Send(Bob, Alice));

        Assert.Equal(
            [receipt.Position, withdrawal.Position, last.Position],
            (await inbox.ReadAsync(Alice)).Select(entry => entry.Position));
    }

    [Fact]
    public async Task Notices_ClockStepsBack_PositionStillGrows()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);
        var written = NoticeOf(await inbox.AckAsync(message));
        Clock.AdjustTime(Clock.GetUtcNow() - TimeSpan.FromHours(1));

        var changed = NoticeOf(await inbox.AckAsync(message, MessageStatus.Read));

        // even when the inbox was empty in between, an old position never fits a newer notice
        Assert.Equal(written.Position.Value + 1, changed.Position.Value);
    }
}
