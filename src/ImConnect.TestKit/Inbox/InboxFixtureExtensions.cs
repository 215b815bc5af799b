using ImConnect.Connections;
using ImConnect.Persistence;
using ImConnect.Publishing;
using Xunit;

namespace ImConnect.TestKit.Inbox;

/// <summary>The seams in the few words that the facts need.</summary>
internal static class InboxFixtureExtensions
{
    private const int Many = 1000;

    public static async ValueTask<Accepted[]> AcceptAllAsync(this InboxFixture inbox, params Submission[] batch)
    {
        var answers = await inbox.Store.AcceptAsync(batch, CancellationToken.None);
        Assert.Equal(batch.Length, answers.Length);
        return answers;
    }

    public static async ValueTask<Accepted> AcceptAsync(this InboxFixture inbox, Submission submission) =>
        (await inbox.AcceptAllAsync(submission))[0];

    /// <summary>Accepts what the fact needs as given.</summary>
    public static async ValueTask<Accepted> KeepAsync(this InboxFixture inbox, Submission submission)
    {
        var answer = await inbox.AcceptAsync(submission);
        Assert.Equal(AcceptOutcome.New, answer.Outcome);
        return answer;
    }

    public static async ValueTask<Settled[]> SettleAllAsync(this InboxFixture inbox, params Settlement[] batch)
    {
        var answers = await inbox.Store.SettleAsync(batch, CancellationToken.None);
        Assert.Equal(batch.Length, answers.Length);
        return answers;
    }

    public static async ValueTask<Settled> SettleAsync(this InboxFixture inbox, Settlement settlement) =>
        (await inbox.SettleAllAsync(settlement))[0];

    public static ValueTask<Settled> AckAsync(
        this InboxFixture inbox, Submission message, MessageStatus status = MessageStatus.Received, LeaseId publishedBy = default) =>
        inbox.SettleAsync(Settlement.Acknowledge(message.Receiver, message.Id, status) with { PublishedBy = publishedBy });

    public static ValueTask<Settled> WithdrawAsync(this InboxFixture inbox, Submission message, LeaseId publishedBy = default) =>
        inbox.SettleAsync(Settlement.Withdraw(message.Sender, message.Receiver, message.Id) with { PublishedBy = publishedBy });

    /// <summary>The notice of a settlement, which must have one.</summary>
    public static InboxEntry NoticeOf(Settled settled)
    {
        Assert.Equal(SettleOutcome.Done, settled.Outcome);
        Assert.NotNull(settled.Notice);
        return settled.Notice.Value;
    }

    public static ValueTask<Claimed[]> ClaimAsync(this InboxFixture inbox, LeaseId lease, TimeSpan time, int max = Many) =>
        inbox.Store.ClaimAsync(lease, max, time, CancellationToken.None);

    /// <summary>Completes; whatever became of it, the commit was done.</summary>
    public static async ValueTask<Completed[]> CompleteAsync(this InboxFixture inbox, params Completion[] batch)
    {
        var answers = await inbox.Store.CompleteAsync(batch, CancellationToken.None);
        Assert.Equal(batch.Length, answers.Length);
        Assert.DoesNotContain(answers, answer => answer.Outcome == CompleteOutcome.Unavailable);
        return answers;
    }

    public static async ValueTask<Completed> CompleteOneAsync(this InboxFixture inbox, Completion completion) => (await inbox.CompleteAsync(completion))[0];

    /// <summary>The event is stored; says whether it waited.</summary>
    public static async ValueTask<bool> StoredAsync(this InboxFixture inbox, Submission message, EntryEvent one) =>
        (await inbox.CompleteOneAsync(Completion.Published(message.Receiver, message.Id, one))).Outcome == CompleteOutcome.Done;

    public static async ValueTask<bool> ReleaseAsync(this InboxFixture inbox, Submission message) =>
        (await inbox.CompleteOneAsync(Completion.Released(message.Receiver, message.Id))).Outcome == CompleteOutcome.Done;

    public static async ValueTask<bool> RefuseAsync(this InboxFixture inbox, Submission message) =>
        (await inbox.CompleteOneAsync(Completion.Refused(message.Receiver, message.Id))).Outcome == CompleteOutcome.Done;

    /// <summary>All that waits to be published.</summary>
    public static ValueTask<IReadOnlyList<OutboxEntry>> AllOutboxAsync(this InboxFixture inbox, LeaseId lease = default, InboxPosition after = default, int max = Many) =>
        inbox.Outbox.ReadAsync(lease, after, max, CancellationToken.None);

    /// <summary>What a drainer of this life may publish of it: nothing of its own, and nothing behind that in the chat.</summary>
    public static async ValueTask<IReadOnlyList<OutboxEntry>> OutboxAsync(this InboxFixture inbox, LeaseId lease = default, InboxPosition after = default, int max = Many)
    {
        var passed = new HashSet<(UserId, UserId)>();
        List<OutboxEntry> free = [];
        foreach (var one in await inbox.AllOutboxAsync(lease, after, max))
        {
            if (one.IsPublishing)
                passed.Add((one.Entry.Receiver, one.Entry.Sender));
            if (!passed.Contains((one.Entry.Receiver, one.Entry.Sender)))
                free.Add(one);
        }

        return free;
    }

    /// <summary>Which events of a message wait, in their order, as far as they are not left to <paramref name="lease"/>.</summary>
    public static async ValueTask<EntryEvent[]> EventsAsync(this InboxFixture inbox, Submission message, LeaseId lease = default) =>
        [.. (await inbox.OutboxAsync(lease)).Where(one => one.Entry.Id == message.Id).SelectMany(one => one.Events.InOrder())];

    public static ValueTask<OutboxSize> SizeAsync(this InboxFixture inbox) => inbox.Outbox.CountAsync(CancellationToken.None);

    public static ValueTask<IReadOnlyList<DeadLetter>> DeadAsync(this InboxFixture inbox, long after = 0, int max = Many) =>
        inbox.Outbox.ListDeadAsync(after, max, CancellationToken.None);

    /// <summary>It was pushed once more, and the event of it is to be stored.</summary>
    public static Completion PushedAgain(this Submission message, int count, LeaseId publishedBy, ClaimToken token = default) =>
        Completion.Due(message.Receiver, message.Id, token, TimeSpan.FromHours(1)) with { Event = EntryEvent.Retry(count), PublishedBy = publishedBy };

    /// <summary>Its receiver is away, and the event of it is to be stored.</summary>
    public static Completion IsAway(this Submission message, LeaseId publishedBy, ClaimToken token = default) =>
        Completion.Offline(message.Receiver, message.Id, token) with { Event = EntryEvent.Offline, PublishedBy = publishedBy };

    public static ValueTask<IReadOnlyList<InboxEntry>> ReadAsync(
        this InboxFixture inbox, UserId user, InboxPosition after = default, int max = Many) =>
        inbox.Reader.ReadAsync(user, Device.Of(DeviceKind.Web), after, max, CancellationToken.None);

    public static ValueTask<IReadOnlyList<InboxEntry>> ReadForAsync(
        this InboxFixture inbox, Device device, UserId user, InboxPosition after = default, int max = Many) =>
        inbox.Reader.ReadAsync(user, device, after, max, CancellationToken.None);

    public static async ValueTask<MessageHead?> HeadAsync(this InboxFixture inbox, Submission message)
    {
        var heads = await inbox.Reader.FindAsync(message.Receiver, [message.Id], CancellationToken.None);
        return heads.Count == 0 ? null : Assert.Single(heads);
    }

    public static ValueTask<long> CountAsync(this InboxFixture inbox, UserId? user = null) =>
        inbox.Reader.CountAsync(user, CancellationToken.None);

    public static MessageId[] Ids(this IEnumerable<InboxEntry> entries) => [.. entries.Select(entry => entry.Id)];

    public static MessageId[] Ids(this IEnumerable<Claimed> claims) => [.. claims.Select(claim => claim.Entry.Id)];

    public static MessageId[] Ids(this IEnumerable<OutboxEntry> entries) => [.. entries.Select(one => one.Entry.Id)];

    public static MessageId[] Ids(this IEnumerable<Submission> messages) => [.. messages.Select(message => message.Id)];
}
