using ImConnect.History;
using ImConnect.Persistence;
using ImConnect.Sqlite.History;
using Xunit;

namespace ImConnect.Sqlite.Tests.History;

/// <summary>Wherever a message is on its way into the index of chats, a read finds it, and a start does not lose it.</summary>
public sealed class ChatIndexTests : IDisposable
{
    /// <summary>More than two generations: some are in the table, some on their way, and some in memory only.</summary>
    private const int Messages = (2 * ChatIndex.Generation) + 10_000;

    private const int Batch = 2_000;
    private const int Receivers = 5;

    private static readonly InboxOptions s_wide = new() { InboxBound = 1_000_000, SenderQuota = 1_000_000 };

    private readonly string _folder = Directory.CreateTempSubdirectory("imconnect-index-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Chats_OfManyMessages_AreWholeBeforeAndAfterARestart()
    {
        List<Submission> sent = [];
        await using (var store = await OpenAsync())
        {
            for (var id = 1; id <= Messages; id += Batch)
                sent.AddRange(await AcceptAsync(store, id, Batch));
            Assert.True(store.Number("SELECT count(*) FROM chat_message") > ChatIndex.Generation, "nothing has gone into the table");
            await AssertWholeAsync(store, sent);
        }

        await using var again = await OpenAsync();
        await AssertWholeAsync(again, sent);
        sent.AddRange(await AcceptAsync(again, Messages + Batch, Batch));
        await AssertWholeAsync(again, sent);
    }

    [Fact]
    public async Task Start_AfterMany_ReadsOnlyTheNewest()
    {
        await using var store = await OpenAsync();
        for (var id = 1; id <= Messages; id += Batch)
            await AcceptAsync(store, id, Batch);
        Assert.True(store.Number("SELECT count(*) FROM message WHERE id >= (SELECT value FROM meta WHERE name = 'history_from')") < Messages - ChatIndex.Generation);
    }

    [Fact]
    public async Task Start_MessageThatOthersOvertook_IsInItsChatAndItsRepeatIsKnown()
    {
        // Its id was taken first, but its commit came when the marks had gone past it.
        var late = TestStore.Send(1, from: 50, to: 51);
        await using (var store = await OpenAsync())
        {
            for (var id = 10; id <= Messages; id += Batch)
                await AcceptAsync(store, id, Batch);
            Assert.True(store.Number("SELECT min(value) FROM meta WHERE name IN ('history_from', 'window_from')") > late.Id.Value);
            await store.AcceptAsync(late);
        }

        await using var again = await OpenAsync();
        Assert.Equal(late.Id, Assert.Single(await ChatAsync(again, late.Sender, late.Receiver)).Id);
        Assert.Equal(AcceptOutcome.Repeat, (await again.AcceptAsync(late with { Id = new MessageId(2_000_000) })).Outcome);
    }

    [Fact]
    public async Task Read_WhileMessagesGoIntoTheIndex_MissesNothing()
    {
        await using var store = await OpenAsync();
        var accepted = 0;
        var writing = Task.Run(async () =>
        {
            for (var at = 0; at < 40; at++)
            {
                await AcceptAsync(store, 1 + (at * Batch), Batch);
                Volatile.Write(ref accepted, (at + 1) * Batch);
            }
        });

        do
        {
            // Every fifth message of the batches is in this chat.
            var sure = Volatile.Read(ref accepted) / Receivers;
            var read = 0;
            var before = default(InboxPosition);
            while (await ChatAsync(store, new(1), new(100), before) is [.., var last] page)
            {
                read += page.Count;
                before = last.Position;
            }

            Assert.True(read >= sure, $"{read} of at least {sure} were read");
        }
        while (!writing.IsCompleted);
        await writing;
    }

    [Fact]
    public async Task File_OfVersion1_HasItsChats()
    {
        List<Submission> sent;
        await using (var store = await OpenAsync())
        {
            sent = await AcceptAsync(store, 1, Batch);
            await store.AcceptAsync(TestStore.Send(Batch + 1, from: 9, to: 9));
        }

        using (var database = new Database(Path.Combine(_folder, "imconnect.db")))
        {
            database.Execute("""
                DROP INDEX IF EXISTS notice_received; DROP INDEX message_friend_receiver; DROP INDEX message_friend_sender; DROP TABLE device; DROP TABLE revocation; DROP TABLE journal; DROP TABLE window_run; DROP TABLE window_page; CREATE TABLE window (x INTEGER) STRICT; DROP TABLE chat_message; DROP TABLE conversation;
                DROP INDEX message_events; DROP INDEX message_outbox; DROP TABLE dead_letter; ALTER TABLE message DROP COLUMN events;
                CREATE INDEX message_unpublished ON message (receiver, sender, position) WHERE published = 0;
                ALTER TABLE message DROP COLUMN kind; ALTER TABLE notice DROP COLUMN body;
                DELETE FROM meta WHERE name NOT IN ('last_position', 'window_from'); PRAGMA user_version = 1;
                """);
        }

        await using var again = await OpenAsync();
        await AssertWholeAsync(again, sent);
        Assert.Equal(1, again.Number("SELECT count(*) FROM conversation WHERE owner = 9"));
        Assert.Equal(new UserId(9), Assert.Single(await again.History.ReadChatsAsync(new(9), default, 10, CancellationToken.None)).Other);
    }

    private static async Task<List<Submission>> AcceptAsync(TestStore store, int firstId, int count)
    {
        // Ids of a batch go down: they do not come in the order of the commits.
        var batch = Enumerable.Range(0, count).Select(n => TestStore.Send(firstId + count - 1 - n, from: 1, to: 100 + (n % Receivers), size: 10)).ToList();
        Assert.All(await store.Inbox.AcceptAsync(batch, CancellationToken.None), a => Assert.Equal(AcceptOutcome.New, a.Outcome));
        return batch;
    }

    private static async Task AssertWholeAsync(TestStore store, List<Submission> sent)
    {
        foreach (var chat in sent.GroupBy(send => send.Receiver))
        {
            List<MessageId> read = [];
            var before = default(InboxPosition);
            while (await ChatAsync(store, chat.Key, new(1), before) is [.., var last] page)
            {
                read.AddRange(page.Select(message => message.Id));
                before = last.Position;
            }

            Assert.Equal(chat.Select(send => send.Id).Reverse(), read);
        }

        var chats = await store.History.ReadChatsAsync(new(1), default, 100, CancellationToken.None);
        Assert.Equal(sent.GroupBy(send => send.Receiver).Select(chat => chat.Last().Id).Order(new ByLast(sent)), chats.Select(chat => chat.Last.Id));
    }

    private static ValueTask<IReadOnlyList<HistoryMessage>> ChatAsync(TestStore store, UserId reader, UserId other, InboxPosition before = default) =>
        store.History.ReadChatAsync(ChatId.OneToOne(reader, other), reader, before, 1000, CancellationToken.None);

    private Task<TestStore> OpenAsync() => TestStore.OpenAsync(_folder, options: s_wide);

    /// <summary>Newest first.</summary>
    private sealed class ByLast(List<Submission> sent) : IComparer<MessageId>
    {
        private readonly Dictionary<MessageId, int> _places = sent.Select((send, at) => (send.Id, at)).ToDictionary(one => one.Id, one => one.at);

        public int Compare(MessageId x, MessageId y) => _places[y].CompareTo(_places[x]);
    }
}
