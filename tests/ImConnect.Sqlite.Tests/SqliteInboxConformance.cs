using ImConnect.Persistence;
using ImConnect.Publishing;
using ImConnect.TestKit.Inbox;
using Microsoft.Extensions.Time.Testing;

namespace ImConnect.Sqlite.Tests;

/// <summary>The inbox in a file keeps every promise.</summary>
public static class SqliteInboxConformance
{
    private static async ValueTask<InboxFixture> CreateAsync(InboxOptions options, PublishingOptions publishing, FakeTimeProvider clock)
    {
        var store = await TestStore.OpenAsync(clock: clock, options: options, publishing: publishing);
        return new InboxFixture(store.Inbox, store.Inbox, store.Outbox, store.DisposeAsync, store.KeepHouseAsync);
    }

    public sealed class Accept : AcceptConformance
    {
        protected override ValueTask<InboxFixture> CreateAsync(InboxOptions options, PublishingOptions publishing, FakeTimeProvider clock) =>
            SqliteInboxConformance.CreateAsync(options, publishing, clock);
    }

    public sealed class Previous : PreviousConformance
    {
        protected override ValueTask<InboxFixture> CreateAsync(InboxOptions options, PublishingOptions publishing, FakeTimeProvider clock) =>
            SqliteInboxConformance.CreateAsync(options, publishing, clock);
    }

    public sealed class Repeat : RepeatConformance
    {
        protected override ValueTask<InboxFixture> CreateAsync(InboxOptions options, PublishingOptions publishing, FakeTimeProvider clock) =>
            SqliteInboxConformance.CreateAsync(options, publishing, clock);
    }

    public sealed class Publish : PublishConformance
    {
        protected override ValueTask<InboxFixture> CreateAsync(InboxOptions options, PublishingOptions publishing, FakeTimeProvider clock) =>
            SqliteInboxConformance.CreateAsync(options, publishing, clock);
    }

    public sealed class Claim : ClaimConformance
    {
        protected override ValueTask<InboxFixture> CreateAsync(InboxOptions options, PublishingOptions publishing, FakeTimeProvider clock) =>
            SqliteInboxConformance.CreateAsync(options, publishing, clock);
    }

    public sealed class Completion : CompletionConformance
    {
        protected override ValueTask<InboxFixture> CreateAsync(InboxOptions options, PublishingOptions publishing, FakeTimeProvider clock) =>
            SqliteInboxConformance.CreateAsync(options, publishing, clock);
    }

    public sealed class Settle : SettleConformance
    {
        protected override ValueTask<InboxFixture> CreateAsync(InboxOptions options, PublishingOptions publishing, FakeTimeProvider clock) =>
            SqliteInboxConformance.CreateAsync(options, publishing, clock);
    }

    public sealed class Withdraw : WithdrawConformance
    {
        protected override ValueTask<InboxFixture> CreateAsync(InboxOptions options, PublishingOptions publishing, FakeTimeProvider clock) =>
            SqliteInboxConformance.CreateAsync(options, publishing, clock);
    }

    public sealed class Notice : NoticeConformance
    {
        protected override ValueTask<InboxFixture> CreateAsync(InboxOptions options, PublishingOptions publishing, FakeTimeProvider clock) =>
            SqliteInboxConformance.CreateAsync(options, publishing, clock);
    }

    public sealed class Read : ReadConformance
    {
        protected override ValueTask<InboxFixture> CreateAsync(InboxOptions options, PublishingOptions publishing, FakeTimeProvider clock) =>
            SqliteInboxConformance.CreateAsync(options, publishing, clock);
    }

    public sealed class Bounds : BoundsConformance
    {
        protected override ValueTask<InboxFixture> CreateAsync(InboxOptions options, PublishingOptions publishing, FakeTimeProvider clock) =>
            SqliteInboxConformance.CreateAsync(options, publishing, clock);
    }

    public sealed class Friend : FriendConformance
    {
        protected override ValueTask<InboxFixture> CreateAsync(InboxOptions options, PublishingOptions publishing, FakeTimeProvider clock) =>
            SqliteInboxConformance.CreateAsync(options, publishing, clock);
    }

    public sealed class EntryLife : EntryLifeConformance
    {
        protected override ValueTask<InboxFixture> CreateAsync(InboxOptions options, PublishingOptions publishing, FakeTimeProvider clock) =>
            SqliteInboxConformance.CreateAsync(options, publishing, clock);
    }

    public sealed class EveryDevice : EveryDeviceConformance
    {
        protected override ValueTask<InboxFixture> CreateAsync(InboxOptions options, PublishingOptions publishing, FakeTimeProvider clock) =>
            SqliteInboxConformance.CreateAsync(options, publishing, clock);
    }

    public sealed class Event : EventConformance
    {
        protected override ValueTask<InboxFixture> CreateAsync(InboxOptions options, PublishingOptions publishing, FakeTimeProvider clock) =>
            SqliteInboxConformance.CreateAsync(options, publishing, clock);
    }

    public sealed class EventOrder : EventOrderConformance
    {
        protected override ValueTask<InboxFixture> CreateAsync(InboxOptions options, PublishingOptions publishing, FakeTimeProvider clock) =>
            SqliteInboxConformance.CreateAsync(options, publishing, clock);
    }

    public sealed class EventLife : EventLifeConformance
    {
        protected override ValueTask<InboxFixture> CreateAsync(InboxOptions options, PublishingOptions publishing, FakeTimeProvider clock) =>
            SqliteInboxConformance.CreateAsync(options, publishing, clock);
    }

    public sealed class Outbox : OutboxConformance
    {
        protected override ValueTask<InboxFixture> CreateAsync(InboxOptions options, PublishingOptions publishing, FakeTimeProvider clock) =>
            SqliteInboxConformance.CreateAsync(options, publishing, clock);
    }

    public sealed class OutboxSize : OutboxSizeConformance
    {
        protected override ValueTask<InboxFixture> CreateAsync(InboxOptions options, PublishingOptions publishing, FakeTimeProvider clock) =>
            SqliteInboxConformance.CreateAsync(options, publishing, clock);
    }

    public sealed class Release : ReleaseConformance
    {
        protected override ValueTask<InboxFixture> CreateAsync(InboxOptions options, PublishingOptions publishing, FakeTimeProvider clock) =>
            SqliteInboxConformance.CreateAsync(options, publishing, clock);
    }

    public sealed class Refuse : RefuseConformance
    {
        protected override ValueTask<InboxFixture> CreateAsync(InboxOptions options, PublishingOptions publishing, FakeTimeProvider clock) =>
            SqliteInboxConformance.CreateAsync(options, publishing, clock);
    }

    public sealed class DeadLetter : DeadLetterConformance
    {
        protected override ValueTask<InboxFixture> CreateAsync(InboxOptions options, PublishingOptions publishing, FakeTimeProvider clock) =>
            SqliteInboxConformance.CreateAsync(options, publishing, clock);
    }
}
