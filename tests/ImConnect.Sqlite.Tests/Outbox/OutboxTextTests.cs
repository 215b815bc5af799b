using ImConnect.Persistence;
using ImConnect.Publishing;
using Xunit;

namespace ImConnect.Sqlite.Tests.Outbox;

/// <summary>What the outbox needs of a text it has, and no part of the file has it longer.</summary>
public sealed class OutboxTextTests : IDisposable
{
    private static readonly byte[] s_text = "a text that was taken back"u8.ToArray();
    private static readonly UserId s_alice = new(1);
    private static readonly UserId s_bob = new(2);

    private readonly string _folder = Directory.CreateTempSubdirectory("imconnect-text-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task WithdrawnUnpublished_ItsTextIsKeptForItsEventAndThenInNoPartOfTheFile()
    {
        await using var store = await TestStore.OpenAsync(_folder);
        await store.AcceptAsync(Send(1) with { PublishedBy = LeaseId.Outbox });
        await store.AcceptAsync(TestStore.Send(2));
        await store.Inbox.SettleAsync([Settlement.Withdraw(s_alice, s_bob, new(1)) with { PublishedBy = LeaseId.Outbox }], CancellationToken.None);
        Assert.Equal(s_text, Assert.Single(await ReadAsync(store)).Entry.Body.ToArray());
        Assert.True(await IsFoundAsync(store));

        await CompleteAsync(store, Completion.Published(s_bob, new(1), EntryEvent.Send));

        Assert.False(await IsFoundAsync(store));
        Assert.Equal([EntryEvent.Withdraw], Assert.Single(await ReadAsync(store)).Events.InOrder());
    }

    [Fact]
    public async Task WithdrawnUnpublished_WhateverWasCommittedBetween_ItsTextGoes()
    {
        await using (var store = await TestStore.OpenAsync(_folder))
        {
            await store.AcceptAsync(Send(1) with { PublishedBy = store.Lease.Id });
            await CompleteAsync(store, Completion.Offline(s_bob, new(1), default) with { Event = EntryEvent.Offline, PublishedBy = store.Lease.Id });
            await store.Inbox.SettleAsync([Settlement.Withdraw(s_alice, s_bob, new(1))], CancellationToken.None);
            await CompleteAsync(store, Completion.Released(s_bob, new(1)));
        }

        // The body is not in the memory of the life that stores the event.
        await using var again = await TestStore.OpenAsync(_folder);
        await again.AcceptAsync(TestStore.Send(2));
        await CompleteAsync(again, Completion.Published(s_bob, new(1), EntryEvent.Send));
        Assert.False(await IsFoundAsync(again));
        Assert.Equal(default, await again.Outbox.CountAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Withdrawn_OnlyPushesWaited_ItsTextIsGoneAtOnce()
    {
        await using var store = await TestStore.OpenAsync(_folder);
        await store.AcceptAsync(Send(1));
        await CompleteAsync(store, Completion.Offline(s_bob, new(1), default) with { Event = EntryEvent.Offline, PublishedBy = store.Lease.Id });
        await store.Inbox.SettleAsync([Settlement.Withdraw(s_alice, s_bob, new(1)) with { PublishedBy = store.Lease.Id }], CancellationToken.None);
        Assert.False(await IsFoundAsync(store));
    }

    [Fact]
    public async Task WithdrawnUnpublished_HistoryDoesNotShowItsText()
    {
        await using var store = await TestStore.OpenAsync(_folder);
        await store.AcceptAsync(Send(1) with { PublishedBy = LeaseId.Outbox });
        await store.Inbox.SettleAsync([Settlement.Withdraw(s_alice, s_bob, new(1))], CancellationToken.None);
        var read = await store.History.ReadChatAsync(ChatId.OneToOne(s_alice, s_bob), s_bob, default, 10, CancellationToken.None);
        Assert.True(Assert.Single(read) is { IsWithdrawn: true, Body.IsEmpty: true });
    }

    [Fact]
    public async Task Erased_WhatWaitedOfTheUser_IsNeitherCountedNorShownNorHoldsOthersBack()
    {
        await using var store = await TestStore.OpenAsync(_folder);
        await store.AcceptAsync(Send(1) with { PublishedBy = LeaseId.Outbox });
        await store.AcceptAsync(Send(2) with { Sender = s_bob, Receiver = s_alice, PublishedBy = store.Lease.Id });
        await store.AcceptAsync(TestStore.Send(3, from: 2, to: 3) with { PublishedBy = LeaseId.Outbox });
        await store.Inbox.SettleAsync([Settlement.Acknowledge(s_bob, new(1), MessageStatus.Read) with { PublishedBy = store.Lease.Id }], CancellationToken.None);
        Assert.Equal(4, (await store.Outbox.CountAsync(CancellationToken.None)).Events);

        Assert.Equal(2, await store.History.EraseUserAsync(s_alice, CancellationToken.None));

        var rest = Assert.Single(await ReadAsync(store));
        Assert.Equal(3, rest.Entry.Id.Value);
        var size = await store.Outbox.CountAsync(CancellationToken.None);
        Assert.Equal((1, rest.Entry.Position), (size.Events, size.Oldest));
        Assert.InRange(size.Bytes, 100, 400);
        Assert.False(await IsFoundAsync(store));
        Assert.False((await store.AcceptAsync(TestStore.Send(4) with { PublishedBy = store.Lease.Id })).IsBehind);
        Assert.False((await store.AcceptAsync(TestStore.Send(5, from: 2, to: 1) with { PublishedBy = store.Lease.Id })).IsBehind);
        Assert.Equal(CompleteOutcome.NoChange, (await store.Inbox.CompleteAsync([Completion.Published(s_bob, new(1), EntryEvent.Send)], CancellationToken.None))[0].Outcome);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    public async Task Erased_DeadLettersOfTheUser_AreInNoPartOfTheFile(int seed)
    {
        await using var store = await TestStore.OpenAsync(_folder);
        var random = new Random(seed);
        List<Submission> sent = [];
        for (var id = 1; id <= 600; id++)
        {
            // To the user, from the user, and between others; short ones, and some that need pages of their own.
            var (from, to) = (id % 3) switch { 0 => (1, 2), 1 => (2, 1), _ => (2, 3) };
            byte[] body = [.. to == 3 ? [] : s_text, .. new byte[random.Next(10) == 0 ? 9_000 : random.Next(200)], .. to == 3 ? [] : s_text];
            sent.Add(TestStore.Send((1L << 50) + id, from, to) with { Body = body, PublishedBy = LeaseId.Outbox });
        }

        foreach (var batch in sent.Chunk(50))
        {
            await store.Inbox.AcceptAsync(batch, CancellationToken.None);
            var dead = batch.Select(send => Completion.Dead(
                new MessageEvent { Type = EventType.Send, Id = send.Id, Sender = send.Sender, Receiver = send.Receiver, Body = send.Body }, "too large"));
            Assert.All(await store.Inbox.CompleteAsync([.. dead], CancellationToken.None), one => Assert.Equal(CompleteOutcome.Done, one.Outcome));
        }

        await store.Outbox.RemoveDeadAsync([.. Enumerable.Range(1, 600).Where(_ => random.Next(5) == 0).Select(number => (long)number)], CancellationToken.None);
        var kept = (await store.Outbox.ListDeadAsync(0, 1_000, CancellationToken.None)).Where(letter => letter.Event.Receiver.Value == 3).Select(letter => letter.Number).ToArray();

        Assert.Equal(400, await store.History.EraseUserAsync(s_alice, CancellationToken.None));

        Assert.Equal(kept, (await store.Outbox.ListDeadAsync(0, 1_000, CancellationToken.None)).Select(letter => letter.Number));
        Assert.Equal(kept.Length, (await store.Outbox.CountAsync(CancellationToken.None)).Dead);
        Assert.False(await IsFoundAsync(store));
    }

    private static Submission Send(long id) => TestStore.Send(id) with { Body = s_text };

    private static async Task CompleteAsync(TestStore store, Completion completion) =>
        Assert.Equal(CompleteOutcome.Done, Assert.Single(await store.Inbox.CompleteAsync([completion], CancellationToken.None)).Outcome);

    private static ValueTask<IReadOnlyList<OutboxEntry>> ReadAsync(TestStore store) =>
        store.Outbox.ReadAsync(default, InboxPosition.None, 100, CancellationToken.None);

    /// <summary>The text is in the file or in its log, once what was overwritten in the log has reached the file.</summary>
    private static async Task<bool> IsFoundAsync(TestStore store)
    {
        Assert.True(await store.Writer.StartLogAnewAsync());
        foreach (var path in Directory.GetFiles(store.Folder, "imconnect.db*"))
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var bytes = new MemoryStream();
            await file.CopyToAsync(bytes);
            if (bytes.GetBuffer().AsSpan(0, (int)bytes.Length).IndexOf(s_text) >= 0)
                return true;
        }

        return false;
    }
}
