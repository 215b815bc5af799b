using ImConnect.History;
using ImConnect.Persistence;
using ImConnect.Sqlite.History;
using Xunit;

namespace ImConnect.Sqlite.Tests.Outbox;

/// <summary>A refused message leaves no trace: neither in the history nor in the index of chats, wherever it was on its way into it.</summary>
public sealed class RefusedTests : IDisposable
{
    private static readonly UserId s_reader = new(1);

    private readonly string _folder = Directory.CreateTempSubdirectory("imconnect-refused-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Refused_OnlyMessageOfItsChat_ThereIsNoSuchChat(bool isInTheTable)
    {
        await using (var store = await TestStore.OpenAsync(_folder))
        {
            await SendAsync(store, 1, to: 2);
            if (isInTheTable)
                await CatchUpAsync(store);

            await RefuseAsync(store, 1, receiver: 2);

            await AssertNoTraceAsync(store);
        }

        await using var again = await TestStore.OpenAsync(_folder);
        await AssertNoTraceAsync(again);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Refused_NewestOfItsChat_TheChatStandsWhereItStood(bool isInTheTable)
    {
        await using var store = await TestStore.OpenAsync(_folder);
        var older = await SendAsync(store, 1, to: 2);
        var newer = await SendAsync(store, 2, to: 3);
        await SendAsync(store, 3, to: 2);
        if (isInTheTable)
            await CatchUpAsync(store);

        await RefuseAsync(store, 3, receiver: 2);

        Assert.Equal([2, 1], await ChatsAsync(store, default, 10));

        // Page by page too: the next one begins at the last message that was shown.
        Assert.Equal([2], await ChatsAsync(store, default, 1));
        Assert.Equal([1], await ChatsAsync(store, newer, 1));
        Assert.Empty(await ChatsAsync(store, older, 1));
        Assert.Equal([1], (await ChatAsync(store, 2)).Select(message => message.Id.Value));
    }

    [Fact]
    public async Task Refused_ThenSentAgain_IsOnceInItsChat()
    {
        await using (var store = await TestStore.OpenAsync(_folder))
        {
            await SendAsync(store, 1, to: 2);
            await RefuseAsync(store, 1, receiver: 2);
            await SendAsync(store, 2, to: 2);
            Assert.Equal([2], (await ChatAsync(store, 2)).Select(message => message.Id.Value));
        }

        await using var again = await TestStore.OpenAsync(_folder);
        Assert.Equal([2], (await ChatAsync(again, 2)).Select(message => message.Id.Value));
        Assert.Equal([2], await ChatsAsync(again, default, 10));
    }

    [Fact]
    public async Task Refused_NewestOfAll_ItsIdNeverComesAgain()
    {
        await using (var store = await TestStore.OpenAsync(_folder))
        {
            await SendAsync(store, 1L << 60, to: 2);
            await RefuseAsync(store, 1L << 60, receiver: 2);
        }

        await using var again = await TestStore.OpenAsync(_folder);
        Assert.Equal(1L << 60, again.Lease.IdFloor.Value);
    }

    [Fact]
    public async Task Refused_Text_IsInNoPartOfTheFile()
    {
        var text = "a text that was never sent"u8.ToArray();
        await using var store = await TestStore.OpenAsync(_folder);
        await store.AcceptAsync(TestStore.Send(1) with { Body = text, PublishedBy = store.Lease.Id });
        await store.AcceptAsync(TestStore.Send(2));
        await RefuseAsync(store, 1, receiver: 2);
        Assert.True(await store.Writer.StartLogAnewAsync());
        Assert.Equal(-1, (await File.ReadAllBytesAsync(store.File.Path)).AsSpan().IndexOf(text));
    }

    private static async Task<InboxPosition> SendAsync(TestStore store, long id, long to)
    {
        var answer = await store.AcceptAsync(TestStore.Send(id, from: s_reader.Value, to: to) with { PublishedBy = store.Lease.Id });
        Assert.Equal(AcceptOutcome.New, answer.Outcome);
        return answer.Position;
    }

    private static async Task RefuseAsync(TestStore store, long id, long receiver)
    {
        var answers = await store.Inbox.CompleteAsync([Completion.Refused(new(receiver), new(id))], CancellationToken.None);
        Assert.Equal(CompleteOutcome.Done, Assert.Single(answers).Outcome);
    }

    private static async Task CatchUpAsync(TestStore store)
    {
        CatchUpOperation step;
        do
        {
            step = new CatchUpOperation(null);
            store.Writer.Enqueue(step);
        }
        while ((await step.Done)!.HasMore);
        Assert.NotEqual(0, store.Number("SELECT count(*) FROM chat_message"));
    }

    private static async Task AssertNoTraceAsync(TestStore store)
    {
        Assert.Empty(await ChatAsync(store, 2));
        foreach (var user in new[] { s_reader, new UserId(2) })
            Assert.Empty(await store.History.ReadChatsAsync(user, default, 10, CancellationToken.None));
        await store.KeepHouseAsync();
        foreach (var table in new[] { "message", "notice", "chat_message", "conversation", "journal" })
            Assert.Equal(0, store.Number($"SELECT count(*) FROM {table}"));
    }

    /// <summary>The last message of each chat.</summary>
    private static async Task<List<long>> ChatsAsync(TestStore store, InboxPosition before, int max) =>
        [.. (await store.History.ReadChatsAsync(s_reader, before, max, CancellationToken.None)).Select(chat => chat.Last.Id.Value)];

    private static ValueTask<IReadOnlyList<HistoryMessage>> ChatAsync(TestStore store, long other) =>
        store.History.ReadChatAsync(ChatId.OneToOne(s_reader, new(other)), s_reader, default, 10, CancellationToken.None);
}
