using ImConnect.Connections;
using ImConnect.Persistence;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ImConnect.Sqlite.Tests;

public sealed class RestartTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("imconnect-sqlite-").FullName;
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Restart_WhatWasAccepted_IsThereAndARepeatIsKnown()
    {
        var send = TestStore.Send(77);
        Accepted first;
        await using (var store = await OpenAsync())
            first = await store.AcceptAsync(send);
        await using var again = await OpenAsync();
        var repeat = await again.AcceptAsync(send with { Id = new MessageId(78) });
        Assert.Equal(AcceptOutcome.Repeat, repeat.Outcome);
        Assert.Equal(first.Id, repeat.Id);
        Assert.Equal(first.Position, repeat.Position);
        var waiting = await again.Inbox.ReadAsync(send.Receiver, Device.Of(DeviceKind.Web), InboxPosition.None, 10, CancellationToken.None);
        Assert.Equal(send.Id, Assert.Single(waiting).Id);
    }

    [Fact]
    public async Task Restart_ClockSteppedBackAndInboxEmptied_PositionsStillGrow()
    {
        Accepted first;
        await using (var store = await OpenAsync())
        {
            first = await store.AcceptAsync(TestStore.Send(1));
            await store.Inbox.SettleAsync([Settlement.Acknowledge(new UserId(2), first.Id, MessageStatus.Received)], CancellationToken.None);
        }

        using (var database = new Database(Path.Combine(_folder, "imconnect.db")))
            database.Execute("DELETE FROM message; DELETE FROM notice");

        var back = new FakeTimeProvider(new DateTimeOffset(2029, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using var again = await TestStore.OpenAsync(_folder, back);
        Assert.True((await again.AcceptAsync(TestStore.Send(2))).Position > first.Position);
    }

    [Fact]
    public async Task Restart_IdsOfTheNextLife_AreAboveWhatIsStored()
    {
        const long Stored = 1L << 60;
        LeaseId first;
        await using (var store = await OpenAsync())
        {
            first = store.Lease.Id;
            await store.AcceptAsync(TestStore.Send(Stored));
        }

        await using var again = await OpenAsync();
        Assert.Equal(Stored, again.Lease.IdFloor.Value);
        Assert.NotEqual(first, again.Lease.Id);
    }

    [Fact]
    public async Task Restart_CountsAndPreviousAreReadAnew()
    {
        Accepted first;
        await using (var store = await OpenAsync())
            first = await store.AcceptAsync(TestStore.Send(1));
        await using var again = await TestStore.OpenAsync(_folder, _clock, new InboxOptions { InboxBound = 2, SenderQuota = 2 });
        Assert.Equal(first.Position, (await again.AcceptAsync(TestStore.Send(2))).Previous);
        Assert.Equal(AcceptOutcome.InboxFull, (await again.AcceptAsync(TestStore.Send(3, from: 9))).Outcome);
    }

    [Fact]
    public async Task Restart_UnpublishedOfTheLastLife_AreNobodys()
    {
        await using (var store = await OpenAsync())
            await store.AcceptAsync(TestStore.Send(1) with { PublishedBy = store.Lease.Id });
        await using var again = await OpenAsync();
        Assert.True((await again.AcceptAsync(TestStore.Send(2) with { PublishedBy = again.Lease.Id })).IsBehind);
    }

    private Task<TestStore> OpenAsync() => TestStore.OpenAsync(_folder, _clock);
}
