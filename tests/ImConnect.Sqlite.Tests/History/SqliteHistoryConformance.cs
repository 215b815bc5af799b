using ImConnect.Persistence;
using ImConnect.TestKit.History;
using Microsoft.Extensions.Time.Testing;

namespace ImConnect.Sqlite.Tests.History;

/// <summary>The history in a file keeps every promise. In memory where there is a disk of that kind: the mutants make a thousand stores, and what is asked here is not durability.</summary>
public static class SqliteHistoryConformance
{
    private const string MemoryDisk = "/dev/shm";

    private static async ValueTask<HistoryFixture> CreateAsync(InboxOptions options, FakeTimeProvider clock)
    {
        var parent = Directory.Exists(MemoryDisk) ? MemoryDisk : Path.GetTempPath();
        var folder = Directory.CreateDirectory(Path.Combine(parent, $"imconnect-history-{Guid.NewGuid():N}")).FullName;
        var store = await TestStore.OpenAsync(folder, clock, options);
        return new HistoryFixture(store.Inbox, store.Inbox, store.Outbox, store.History, async () =>
        {
            await store.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        });
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
