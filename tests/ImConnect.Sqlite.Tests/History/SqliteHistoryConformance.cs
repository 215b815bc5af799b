using ImConnect.Persistence;
using ImConnect.TestKit.History;
using Microsoft.Extensions.Time.Testing;

namespace ImConnect.Sqlite.Tests.History;

/// <summary>The history in a file keeps every promise.</summary>
public static class SqliteHistoryConformance
{
    private static async ValueTask<HistoryFixture> CreateAsync(InboxOptions options, FakeTimeProvider clock)
    {
        var store = await TestStore.OpenAsync(clock: clock, options: options);
        return new HistoryFixture(store.Inbox, store.Inbox, store.History, store.DisposeAsync);
    }

    public sealed class Chat : ChatConformance
    {
        protected override ValueTask<HistoryFixture> CreateAsync(InboxOptions options, FakeTimeProvider clock) =>
            SqliteHistoryConformance.CreateAsync(options, clock);
    }

    public sealed class ChatList : ChatListConformance
    {
        protected override ValueTask<HistoryFixture> CreateAsync(InboxOptions options, FakeTimeProvider clock) =>
            SqliteHistoryConformance.CreateAsync(options, clock);
    }

    public sealed class Erase : EraseConformance
    {
        protected override ValueTask<HistoryFixture> CreateAsync(InboxOptions options, FakeTimeProvider clock) =>
            SqliteHistoryConformance.CreateAsync(options, clock);
    }
}
