using System.Text;
using ImConnect.Persistence;
using Xunit;
using static ImConnect.TestKit.Inbox.InboxFixtureExtensions;

namespace ImConnect.TestKit.Inbox;

/// <summary>
/// The sender takes a message back: the body is gone, and the withdrawal outlives every copy of it that may still be on its way.
/// </summary>
public abstract class WithdrawConformance : InboxConformance
{
    private static readonly TimeSpan Life = InboxOptions.DefaultTombstoneLife;

    [Fact]
    public async Task Withdraw_BySender_LeavesTheWithdrawalAlone()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        var kept = await inbox.KeepAsync(message);

        var answer = await inbox.WithdrawAsync(message);

        var notice = NoticeOf(answer);
        Assert.True(answer.Head.IsWithdrawn);
        Assert.Equal(answer.Head, await inbox.HeadAsync(message));
        Assert.Equal((EntryKind.Withdrawal, message.Id, message.ClientId), (notice.Kind, notice.Id, notice.ClientId));
        Assert.Equal((Alice, Bob), (notice.Sender, notice.Receiver));
        Assert.True(kept.Position < notice.Position);
        var read = Assert.Single(await inbox.ReadAsync(Bob));
        Assert.Equal((notice.Kind, notice.Id, notice.Position), (read.Kind, read.Id, read.Position));
        Assert.Equal((notice.Sender, notice.Receiver, notice.ClientId), (read.Sender, read.Receiver, read.ClientId));
        Assert.Equal(0, await inbox.CountAsync(Bob));
        Assert.Empty(await inbox.ReadAsync(Alice));
    }

    [Fact]
    public async Task Withdraw_BySender_NoBodyIsLeft()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob) with { Body = Encoding.UTF8.GetBytes("I did not say this") };
        await inbox.KeepAsync(message);

        Assert.True(NoticeOf(await inbox.WithdrawAsync(message)).Body.IsEmpty);
        Assert.All(await inbox.ReadAsync(Bob), entry => Assert.True(entry.Body.IsEmpty));
    }

    [Fact]
    public async Task Withdraw_Twice_ChangesNothing()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);
        var notice = NoticeOf(await inbox.WithdrawAsync(message));

        var answer = await inbox.WithdrawAsync(message);

        Assert.Equal((SettleOutcome.NoChange, true), (answer.Outcome, answer.Head.IsWithdrawn));
        Assert.Null(answer.Notice);
        Assert.Equal(notice.Position, Assert.Single(await inbox.ReadAsync(Bob)).Position);
    }

    [Fact]
    public async Task Withdraw_BySomebodyElse_IsRefused()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);

        var answers = await inbox.SettleAllAsync(
            Settlement.Withdraw(Carol, Bob, message.Id), Settlement.Withdraw(Bob, Bob, message.Id));

        Assert.All(answers, answer => Assert.Equal(SettleOutcome.NotOwner, answer.Outcome));
        Assert.Equal(message.Body.ToArray(), Assert.Single(await inbox.ReadAsync(Bob)).Body.ToArray());
    }

    [Fact]
    public async Task Withdraw_NotInThatInbox_IsUnknown()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);

        var answers = await inbox.SettleAllAsync(
            Settlement.Withdraw(Alice, Carol, message.Id), Settlement.Withdraw(Alice, Bob, new MessageId(1)));

        Assert.All(answers, answer => Assert.Equal(SettleOutcome.Unknown, answer.Outcome));
        Assert.Single(await inbox.ReadAsync(Bob));
        Assert.Empty(await inbox.ReadAsync(Carol));
    }

    [Fact]
    public async Task Withdraw_AfterTheAck_IsStillWithdrawn()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);
        await inbox.AckAsync(message, MessageStatus.Read);

        var answer = await inbox.WithdrawAsync(message);

        Assert.Equal((true, MessageStatus.Read), (answer.Head.IsWithdrawn, answer.Head.Status));
        Assert.Equal(NoticeOf(answer).Position, Assert.Single(await inbox.ReadAsync(Bob)).Position);
        Assert.Equal(0, await inbox.CountAsync(Bob));
        Assert.Equal(0, await inbox.CountAsync());
    }

    [Fact]
    public async Task Ack_AfterTheWithdrawal_NeverRemovesIt()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);
        await inbox.WithdrawAsync(message);

        var answer = await inbox.AckAsync(message);

        Assert.Equal((SettleOutcome.NoChange, true), (answer.Outcome, answer.Head.IsWithdrawn));
        Assert.Null(answer.Notice);
        Assert.Equal(EntryKind.Withdrawal, Assert.Single(await inbox.ReadAsync(Bob)).Kind);
        Assert.Empty(await inbox.ReadAsync(Alice));
    }

    [Fact]
    public async Task Withdrawal_NotReceived_WaitsForEver()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);
        await inbox.WithdrawAsync(message);
        Clock.Advance(InboxOptions.DefaultWindow + Life + Moment);

        Assert.Equal(EntryKind.Withdrawal, Assert.Single(await inbox.ReadAsync(Bob)).Kind);
    }

    [Fact]
    public async Task Withdrawal_ReceivedWithinItsLife_StaysUntilItsEnd()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);
        var notice = NoticeOf(await inbox.WithdrawAsync(message));

        Assert.Equal(SettleOutcome.Done, (await inbox.SettleAsync(Settlement.NoticeReceived(notice))).Outcome);

        Clock.Advance(Life - Moment);
        Assert.Equal(notice.Position, Assert.Single(await inbox.ReadAsync(Bob)).Position);
        Clock.Advance(Moment + Moment);
        Assert.Empty(await inbox.ReadAsync(Bob));
    }

    [Fact]
    public async Task Withdrawal_ReceivedAfterItsLife_Goes()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);
        var notice = NoticeOf(await inbox.WithdrawAsync(message));
        Clock.Advance(Life + Moment);

        Assert.Equal(SettleOutcome.Done, (await inbox.SettleAsync(Settlement.NoticeReceived(notice))).Outcome);

        Assert.Empty(await inbox.ReadAsync(Bob));
    }

    [Fact]
    public async Task Withdraw_AtOnceWithTheAck_TheWithdrawalIsThere()
    {
        await using var inbox = await StartAsync();
        var messages = Enumerable.Range(0, 32).Select(_ => Send(Alice, Bob)).ToArray();
        await inbox.AcceptAllAsync(messages);

        await Task.WhenAll(messages.SelectMany(message => new[]
        {
            Task.Run(() => inbox.AckAsync(message).AsTask()),
            Task.Run(() => inbox.WithdrawAsync(message).AsTask()),
        }));

        var entries = await inbox.ReadAsync(Bob);
        Assert.All(entries, entry => Assert.Equal(EntryKind.Withdrawal, entry.Kind));
        Assert.Equal(messages.Ids().ToHashSet(), entries.Ids().ToHashSet());
        Assert.Equal(messages.Length, entries.Count);
    }
}
