using ImConnect.Connections;
using ImConnect.Persistence;
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
        this InboxFixture inbox, Submission message, MessageStatus status = MessageStatus.Received) =>
        inbox.SettleAsync(Settlement.Acknowledge(message.Receiver, message.Id, status));

    public static ValueTask<Settled> WithdrawAsync(this InboxFixture inbox, Submission message) =>
        inbox.SettleAsync(Settlement.Withdraw(message.Sender, message.Receiver, message.Id));

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

    /// <summary>What waits to be published, for somebody who publishes nothing himself.</summary>
    public static ValueTask<IReadOnlyList<OutboxEntry>> OutboxAsync(this InboxFixture inbox, LeaseId lease = default, InboxPosition after = default, int max = Many) =>
        inbox.Outbox.ReadAsync(lease, after, max, CancellationToken.None);

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

    public static MessageId[] Ids(this IEnumerable<Submission> messages) => [.. messages.Select(message => message.Id)];
}
