using ImConnect.Connections;
using ImConnect.Persistence;
using ImConnect.Publishing;
using Xunit;
using static ImConnect.TestKit.Inbox.InboxFixtureExtensions;

namespace ImConnect.TestKit.Inbox;

/// <summary>The first ack settles for the sender, but each device is read what it has not got, for the window.</summary>
public abstract class EveryDeviceConformance : InboxConformance
{
    private static readonly Device Phone = Device.Of(DeviceKind.Android);
    private static readonly Device Web = Device.Of(DeviceKind.Web);

    private static InboxOptions Every => new() { Acks = AckPolicy.EveryDevice };

    [Fact]
    public async Task Settled_OnOneDevice_IsReadByTheOther()
    {
        await using var inbox = await StartAsync(Every);
        var (acked, open) = (Send(Alice, Bob), Send(Carol, Bob));
        var answers = await inbox.AcceptAllAsync(acked, open);

        var settled = await inbox.SettleAsync(AckFrom(Phone, acked, answers[0].Position));

        Assert.Equal((SettleOutcome.Done, MessageStatus.Received), (settled.Outcome, settled.Head.Status));
        Assert.Equal([open.Id], (await inbox.ReadForAsync(Phone, Bob)).Ids());
        var entries = await inbox.ReadForAsync(Web, Bob);
        Assert.Equal([acked.Id, open.Id], entries.Ids());
        Assert.Equal((EntryKind.Message, Alice, acked.ClientId), (entries[0].Kind, entries[0].Sender, entries[0].ClientId));
        Assert.Equal(acked.Body.ToArray(), entries[0].Body.ToArray());
    }

    [Fact]
    public async Task Settled_PageByPage_ExactlyAllInOrder()
    {
        await using var inbox = await StartAsync(Every);
        var messages = Enumerable.Range(0, 10).Select(at => Send(at % 3 == 0 ? Carol : Alice, Bob)).ToArray();
        await inbox.AcceptAllAsync(messages);
        foreach (var message in messages.Where((_, at) => at % 2 == 0))
            await inbox.AckAsync(message);

        var read = new List<InboxEntry>();
        for (var page = await inbox.ReadForAsync(Web, Bob, max: 3); page.Count > 0; page = await inbox.ReadForAsync(Web, Bob, read[^1].Position, 3))
        {
            Assert.Equal(Math.Min(3, 10 - read.Count), page.Count);
            read.AddRange(page);
        }

        Assert.Equal(messages.Ids(), read.Ids());
    }

    [Fact]
    public async Task Settled_Unpublished_IsReadWithItsBody()
    {
        await using var inbox = await StartAsync(Every);
        var message = Send(Alice, Bob, NodeOne);
        await inbox.KeepAsync(message);
        await inbox.AckAsync(message);
        await inbox.CompleteAsync(Completion.Published(Bob, message.Id, EntryEvent.Send));

        Assert.Equal(message.Body.ToArray(), Assert.Single(await inbox.ReadForAsync(Web, Bob)).Body.ToArray());
    }

    [Fact]
    public async Task Settled_ForTheOthers_UntilTheWindowEnds()
    {
        await using var inbox = await StartAsync(Every);
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);
        Clock.Advance(TimeSpan.FromHours(1));
        await inbox.AckAsync(message);

        Clock.Advance(InboxOptions.DefaultWindow - Moment);
        Assert.Equal([message.Id], (await inbox.ReadForAsync(Web, Bob)).Ids());
        Clock.Advance(Moment);
        Assert.Empty(await inbox.ReadForAsync(Web, Bob));
    }

    [Fact]
    public async Task Settled_ThenWithdrawn_OnlyTheWithdrawalIsRead()
    {
        await using var inbox = await StartAsync(Every);
        var (acked, open) = (Send(Alice, Bob), Send(Alice, Bob));
        await inbox.AcceptAllAsync(acked, open);
        await inbox.AckAsync(acked);

        await inbox.WithdrawAsync(acked);
        await inbox.WithdrawAsync(open);

        Assert.Equal([EntryKind.Withdrawal, EntryKind.Withdrawal], (await inbox.ReadForAsync(Web, Bob)).Select(entry => entry.Kind));
    }

    [Fact]
    public async Task Notices_ReceivedByOneDevice_AreReadByTheOtherUntilTheWindowEnds()
    {
        await using var inbox = await StartAsync(Every);
        var (toBob, toAlice) = (Send(Alice, Bob), Send(Bob, Alice));
        await inbox.AcceptAllAsync(toBob, toAlice, Befriend(Carol, Alice));
        await inbox.AckAsync(toBob);
        await inbox.WithdrawAsync(toAlice);
        var notices = await inbox.ReadForAsync(Phone, Alice);
        Assert.Equal([EntryKind.FriendRequest, EntryKind.Receipt, EntryKind.Withdrawal], notices.Select(entry => entry.Kind));
        Clock.Advance(TimeSpan.FromHours(1));

        foreach (var notice in notices)
            Assert.Equal(SettleOutcome.Done, (await inbox.SettleAsync(From(Phone, Settlement.NoticeReceived(notice), notice.Position))).Outcome);

        Assert.Empty(await inbox.ReadForAsync(Phone, Alice));
        Clock.Advance(InboxOptions.DefaultWindow - Moment);
        var read = await inbox.ReadForAsync(Web, Alice);
        Assert.Equal(notices.Select(one => (one.Kind, one.Id, one.Position)), read.Select(one => (one.Kind, one.Id, one.Position)));
        Assert.Equal(notices[1].Status, read[1].Status);
        Assert.Equal(notices.Select(one => one.Body.ToArray()), read.Select(one => one.Body.ToArray()));
        Clock.Advance(Moment);
        Assert.Empty(await inbox.ReadForAsync(Web, Alice));
    }

    [Fact]
    public async Task Notice_ReceivedByASecondDevice_ChangesNothing()
    {
        await using var inbox = await StartAsync(Every);
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);
        var receipt = NoticeOf(await inbox.AckAsync(message));
        await inbox.SettleAsync(From(Phone, Settlement.NoticeReceived(receipt), receipt.Position));

        var second = await inbox.SettleAsync(From(Web, Settlement.NoticeReceived(receipt), receipt.Position));

        Assert.Equal(SettleOutcome.NoChange, second.Outcome);
        Assert.Empty(await inbox.ReadForAsync(Web, Alice));
    }

    [Fact]
    public async Task Receipt_OfTheNextStatus_IsReadByAllAndOutlivesTheFirst()
    {
        await using var inbox = await StartAsync(Every);
        var message = Send(Alice, Bob);
        await inbox.KeepAsync(message);
        var first = NoticeOf(await inbox.AckAsync(message));
        await inbox.SettleAsync(From(Phone, Settlement.NoticeReceived(first), first.Position));
        Clock.Advance(TimeSpan.FromDays(1));

        await inbox.AckAsync(message, MessageStatus.Read);

        Assert.Equal(MessageStatus.Read, Assert.Single(await inbox.ReadForAsync(Phone, Alice)).Status);
        Clock.Advance(InboxOptions.DefaultWindow);
        await inbox.KeepHouseAsync();
        Assert.Equal(MessageStatus.Read, Assert.Single(await inbox.ReadForAsync(Web, Alice)).Status);
    }

    [Fact]
    public async Task Cursor_LowerThanBefore_NeverGoesBack()
    {
        await using var inbox = await StartAsync(Every);
        var (first, second) = (Send(Alice, Bob), Send(Alice, Bob));
        var answers = await inbox.AcceptAllAsync(first, second);
        await inbox.SettleAsync(AckFrom(Phone, second, answers[1].Position));

        await inbox.SettleAllAsync(AckFrom(Phone, first, answers[0].Position), AckFrom(Phone, first, default));

        Assert.Empty(await inbox.ReadForAsync(Phone, Bob));
    }

    [Fact]
    public async Task Cursor_WhateverTheOutcome_Moves()
    {
        await using var inbox = await StartAsync(Every);
        Submission[] messages = [Send(Alice, Bob), Send(Alice, Bob), Send(Alice, Bob)];
        var answers = await inbox.AcceptAllAsync(messages);
        await inbox.AckAsync(messages[0]);

        Assert.Equal(SettleOutcome.NoChange, (await inbox.SettleAsync(AckFrom(Web, messages[0], answers[0].Position))).Outcome);
        Assert.Equal([messages[1].Id, messages[2].Id], (await inbox.ReadForAsync(Web, Bob)).Ids());
        var unknown = Settlement.Acknowledge(Bob, new MessageId(1), MessageStatus.Received);
        Assert.Equal(SettleOutcome.Unknown, (await inbox.SettleAsync(From(Web, unknown, answers[1].Position))).Outcome);
        Assert.Equal([messages[2].Id], (await inbox.ReadForAsync(Web, Bob)).Ids());
    }

    [Fact]
    public async Task Cursor_MovedBySomebodyElse_Stays()
    {
        await using var inbox = await StartAsync(Every);
        var message = Send(Alice, Bob);
        var position = (await inbox.KeepAsync(message)).Position;

        await inbox.SettleAllAsync(
            From(Web, Settlement.Acknowledge(Bob, message.Id, MessageStatus.Received) with { Actor = Carol }, position),
            From(Web, Settlement.Withdraw(Carol, Bob, message.Id), position));

        Assert.Equal([message.Id], (await inbox.ReadForAsync(Web, Bob)).Ids());
        Assert.Empty(await inbox.ReadForAsync(Web, Carol));
    }

    [Fact]
    public async Task Cursor_OfADeviceOfAnotherIdOrUser_IsAnother()
    {
        await using var inbox = await StartAsync(Every);
        var (toBob, toCarol) = (Send(Alice, Bob), Send(Alice, Carol));
        var answers = await inbox.AcceptAllAsync(toBob, toCarol);
        await inbox.SettleAsync(AckFrom(Web, toBob, new InboxPosition(answers.Max(one => one.Position.Value))));

        Assert.Empty(await inbox.ReadForAsync(Web, Bob));
        Assert.Equal([toBob.Id], (await inbox.ReadForAsync(new Device(DeviceKind.Web, "second"), Bob)).Ids());
        Assert.Equal([toBob.Id], (await inbox.ReadForAsync(new Device(DeviceKind.Ios, Web.Id), Bob)).Ids());
        Assert.Equal([toCarol.Id], (await inbox.ReadForAsync(Web, Carol)).Ids());
    }

    [Fact]
    public async Task Devices_MoreThanTheBound_TheLongestUnusedIsForgotten()
    {
        await using var inbox = await StartAsync(Every);
        var message = Send(Alice, Bob);
        var position = (await inbox.KeepAsync(message)).Position;
        var devices = Enumerable.Range(0, InboxOptions.MaxDevices + 1).Select(at => new Device(DeviceKind.Web, $"device {at}")).ToArray();
        foreach (var device in devices.SkipLast(1))
            await UseAsync(device);

        // the oldest is used once more, so the second is now the longest unused
        await UseAsync(devices[0]);
        await UseAsync(devices[^1]);

        Assert.Equal([message.Id], (await inbox.ReadForAsync(devices[1], Bob)).Ids());
        foreach (var device in devices.Where((_, at) => at != 1))
            Assert.Empty(await inbox.ReadForAsync(device, Bob));

        async ValueTask UseAsync(Device device)
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            await inbox.SettleAsync(AckFrom(device, message, position));
        }
    }

    [Fact]
    public async Task Settled_KeptForOthers_DoesNotCountInTheBounds()
    {
        await using var inbox = await StartAsync(new InboxOptions { Acks = AckPolicy.EveryDevice, InboxBound = 2, SenderQuota = 2 });
        for (var round = 0; round < 3; round++)
        {
            Submission[] messages = [Send(Alice, Bob), Send(Alice, Bob)];
            Assert.All(await inbox.AcceptAllAsync(messages), answer => Assert.Equal(AcceptOutcome.New, answer.Outcome));
            await inbox.AckAsync(messages[0]);
            await inbox.SettleAsync(Settlement.NoticeReceived(NoticeOf(await inbox.WithdrawAsync(messages[1]))));
            Assert.Equal((0, 0), (await inbox.CountAsync(Bob), await inbox.CountAsync()));
        }
    }

    [Fact]
    public async Task Settled_KeptForOthers_IsNeitherDueNorPrevious()
    {
        await using var inbox = await StartAsync(Every);
        var (acked, withdrawn) = (Send(Alice, Bob), Send(Alice, Bob));
        await inbox.AcceptAllAsync(acked, withdrawn);
        await inbox.AckAsync(acked);
        await inbox.SettleAsync(Settlement.NoticeReceived(NoticeOf(await inbox.WithdrawAsync(withdrawn))));
        Clock.Advance(TimeSpan.FromHours(1));

        Assert.Empty(await inbox.ClaimAsync(NodeOne, ClaimTime));
        Assert.Equal(InboxPosition.None, (await inbox.KeepAsync(Send(Alice, Bob))).Previous);
    }

    [Fact]
    public async Task AnyDevice_WithACursor_DoesNotLookAtIt()
    {
        await using var inbox = await StartAsync();
        var (acked, open) = (Send(Alice, Bob), Send(Alice, Bob));
        var answers = await inbox.AcceptAllAsync(acked, open);

        await inbox.SettleAsync(AckFrom(Web, acked, answers[1].Position));

        Assert.Equal([open.Id], (await inbox.ReadForAsync(Web, Bob)).Ids());
        Assert.Equal([open.Id], (await inbox.ReadForAsync(Phone, Bob)).Ids());
    }

    private static Settlement AckFrom(Device device, Submission message, InboxPosition cursor) =>
        From(device, Settlement.Acknowledge(message.Receiver, message.Id, MessageStatus.Received), cursor);

    private static Settlement From(Device device, Settlement settlement, InboxPosition cursor) =>
        settlement with { DeviceId = device.Key, Cursor = cursor };
}
