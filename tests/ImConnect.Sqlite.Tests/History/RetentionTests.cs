using ImConnect.History;
using ImConnect.Persistence;
using ImConnect.Sqlite.History;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ImConnect.Sqlite.Tests.History;

public sealed class RetentionTests
{
    private static readonly TimeSpan s_moment = TimeSpan.FromMinutes(1);
    private static readonly UserId s_alice = new(1);
    private static readonly UserId s_bob = new(2);

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private long _sequence;

    [Fact]
    public async Task Settled_LongerThanTheRetention_GoesWithItsChat()
    {
        await using var store = await TestStore.OpenAsync(clock: _clock);
        await SettleAsync(store, await AcceptAsync(store));
        _clock.Advance(HistoryOptions.DefaultRetention - s_moment);
        await KeepHouseAsync(store);
        Assert.Single(await ChatAsync(store));

        _clock.Advance(s_moment + s_moment);
        await KeepHouseAsync(store);

        Assert.Empty(await ChatAsync(store));
        Assert.Empty(await store.History.ReadChatsAsync(s_alice, default, 10, CancellationToken.None));
        Assert.Equal(0, store.Number("SELECT (SELECT count(*) FROM message) + (SELECT count(*) FROM chat_message) + (SELECT count(*) FROM conversation)"));
    }

    [Fact]
    public async Task NotSettled_NeverGoesByTheRetention()
    {
        await using var store = await TestStore.OpenAsync(clock: _clock);
        var waiting = await AcceptAsync(store);
        _clock.Advance(HistoryOptions.DefaultRetention * 3);
        await KeepHouseAsync(store);

        Assert.Equal(waiting.Id, Assert.Single(await ChatAsync(store)).Id);
        Assert.Equal(1, await store.Inbox.CountAsync(s_bob, CancellationToken.None));
    }

    [Fact]
    public async Task LastMessage_GoesBeforeAnOlderOneThatWasSettledLater_ChatIsKeptWithTheOlder()
    {
        await using var store = await TestStore.OpenAsync(clock: _clock);
        var older = await AcceptAsync(store);
        var newer = await AcceptAsync(store);
        await IndexAsync(store);
        await SettleAsync(store, newer);
        _clock.Advance(TimeSpan.FromDays(5));
        await SettleAsync(store, older);
        _clock.Advance(HistoryOptions.DefaultRetention - TimeSpan.FromDays(4));
        await KeepHouseAsync(store);

        Assert.Equal(older.Id, Assert.Single(await store.History.ReadChatsAsync(s_alice, default, 10, CancellationToken.None)).Last.Id);
        _clock.Advance(TimeSpan.FromDays(5));
        await KeepHouseAsync(store);
        Assert.Empty(await store.History.ReadChatsAsync(s_alice, default, 10, CancellationToken.None));
    }

    [Fact]
    public async Task Zero_MessagesGoWithTheirWindow()
    {
        await using var store = await TestStore.OpenAsync(clock: _clock, history: new HistoryOptions { Retention = TimeSpan.Zero });
        await SettleAsync(store, await AcceptAsync(store));
        _clock.Advance(InboxOptions.DefaultWindow - s_moment);
        await KeepHouseAsync(store);
        Assert.Single(await ChatAsync(store));

        _clock.Advance(s_moment + s_moment);
        await KeepHouseAsync(store);
        Assert.Empty(await ChatAsync(store));
    }

    [Fact]
    public async Task Window_Over_ItsClientIdsGoAndTheMessagesStay()
    {
        var folder = Directory.CreateTempSubdirectory("imconnect-retention-").FullName;
        try
        {
            await using var store = await TestStore.OpenAsync(folder, _clock);
            var first = await AcceptAsync(store);
            await SettleAsync(store, first);
            _clock.Advance(InboxOptions.DefaultWindow + s_moment);

            // The same client id is a new message now, and its own window is not ended with that of the first.
            var second = first with { Id = NextId() };
            Assert.Equal(AcceptOutcome.New, (await store.AcceptAsync(second)).Outcome);
            await KeepHouseAsync(store);

            Assert.Equal([second.Id, first.Id], (await ChatAsync(store)).Select(message => message.Id));
            var repeat = await store.AcceptAsync(second with { Id = NextId() });
            Assert.Equal((AcceptOutcome.Repeat, second.Id), (repeat.Outcome, repeat.Id));
            _clock.Advance(HistoryOptions.DefaultRetention);
            await KeepHouseAsync(store);
            Assert.Equal([second.Id], (await ChatAsync(store)).Select(message => message.Id));
            Assert.Equal(AcceptOutcome.Repeat, (await store.AcceptAsync(second with { Id = NextId() })).Outcome);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Options_Negative_AreRefusedWithWhatToWrite()
    {
        var check = new HistoryOptionsCheck().Validate(null, new HistoryOptions { Retention = TimeSpan.FromDays(-1) });
        Assert.Contains("ImConnect:History:Retention: write", Assert.Single(check.Failures!), StringComparison.Ordinal);
        Assert.True(new HistoryOptionsCheck().Validate(null, new HistoryOptions()).Succeeded);
    }

    private static ValueTask<IReadOnlyList<HistoryMessage>> ChatAsync(TestStore store) =>
        store.History.ReadChatAsync(ChatId.OneToOne(s_alice, s_bob), s_bob, default, 10, CancellationToken.None);

    private static async Task SettleAsync(TestStore store, Submission sent)
    {
        var settled = await store.Inbox.SettleAsync([Settlement.Acknowledge(s_bob, sent.Id, MessageStatus.Read)], CancellationToken.None);
        Assert.Equal(SettleOutcome.Done, settled[0].Outcome);
    }

    private static async Task IndexAsync(TestStore store)
    {
        var operation = new CatchUpOperation(null);
        store.Writer.Enqueue(operation);
        Assert.False((await operation.Done)!.HasMore);
    }

    private static async Task KeepHouseAsync(TestStore store)
    {
        var round = new HousekeepingOperation(new InboxOptions(), store.Upkeep.Retention);
        store.Writer.Enqueue(round);
        Assert.False(await round.Done);
        await store.Upkeep.RunAsync(CancellationToken.None);
    }

    private MessageId NextId() => new(((_clock.GetUtcNow().ToUnixTimeMilliseconds() - InboxPosition.EpochMilliseconds) << 22) + ++_sequence);

    private async Task<Submission> AcceptAsync(TestStore store)
    {
        var send = TestStore.Send(NextId().Value, from: 1, to: 2);
        Assert.Equal(AcceptOutcome.New, (await store.AcceptAsync(send)).Outcome);
        return send;
    }
}
