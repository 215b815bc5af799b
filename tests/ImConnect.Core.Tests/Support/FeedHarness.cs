using ImConnect.Connections;
using ImConnect.Delivery;
using ImConnect.Persistence;
using ImConnect.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace ImConnect.Core.Tests.Support;

/// <summary>One feed on a recording connection of user 2, beside a running pipeline: entries are put into the inbox or pushed by hand.</summary>
internal sealed class FeedHarness : IAsyncDisposable
{
    public const long Receiver = 2;

    private long _ids = 1000;

    private FeedHarness(TestGateway gateway, FakeConnection connection)
    {
        Gateway = gateway;
        Connection = connection;
        Feed = new ConnectionFeed(connection, gateway.Services.GetRequiredService<FeedServices>(), hooks: null);
    }

    public TestGateway Gateway { get; }

    public FakeConnection Connection { get; }

    public ConnectionFeed Feed { get; }

    public ObservedInbox Inbox => Gateway.Inbox;

    public static async Task<FeedHarness> StartAsync(int drainPage = 100) =>
        new(await TestGateway.StartAsync(o => o.DrainPage = drainPage), new FakeConnection(Receiver));

    /// <summary>Puts a message into the inbox, as an accepted send that nobody has pushed yet.</summary>
    public async Task<InboxEntry> AcceptAsync(long sender, string content, TimeSpan? firstDelay = null)
    {
        var submission = new Submission
        {
            Id = new MessageId(++_ids),
            Sender = new UserId(sender),
            Receiver = new UserId(Receiver),
            ClientId = ClientMessageId.New(),
            Body = MessageBody.Text(content, 1),
            FirstDelay = firstDelay ?? TimeSpan.FromHours(1),
        };
        var accepted = Assert.Single(await Inbox.AcceptAsync([submission], CancellationToken.None));
        Assert.Equal(AcceptOutcome.New, accepted.Outcome);
        return new InboxEntry
        {
            Kind = EntryKind.Message,
            Id = accepted.Id,
            Sender = submission.Sender,
            Receiver = submission.Receiver,
            ClientId = submission.ClientId,
            Position = accepted.Position,
            Previous = accepted.Previous,
            Body = submission.Body,
        };
    }

    public async Task<InboxEntry> WithdrawAsync(InboxEntry message)
    {
        var settled = Assert.Single(await Inbox.SettleAsync([Settlement.Withdraw(message.Sender, message.Receiver, message.Id)], CancellationToken.None));
        Assert.Equal(SettleOutcome.Done, settled.Outcome);
        Assert.NotNull(settled.Notice);
        return settled.Notice.Value;
    }

    /// <summary>An acknowledgement is committed, and the feed is told, as the settle stage does.</summary>
    public async Task AcknowledgeAsync(MessageId id)
    {
        var settled = Assert.Single(await Inbox.SettleAsync(
            [Settlement.Acknowledge(new UserId(Receiver), id, MessageStatus.Received)], CancellationToken.None));
        Assert.Equal(SettleOutcome.Done, settled.Outcome);
        Feed.OnSettled(id);
    }

    public DeliveryResult Push(in InboxEntry entry)
    {
        var result = Feed.Push(entry, new FrameBuilder().Entry(entry));
        Connection.Flush();
        return result;
    }

    /// <summary>The ping for what was written, and the client's answer to it.</summary>
    public void ProveNotices()
    {
        Feed.PingForNotices();
        var ping = Connection.Arrived.Snapshot()[^1];
        Assert.True(ping.IsPing);
        Feed.OnPong(ping.Bytes);
    }

    /// <summary>Writes these entries as a drain would that found nothing else, and follows live from then on.</summary>
    public void GoLive(params InboxEntry[] drained)
    {
        Assert.True(Feed.BeginPage());
        Assert.NotNull(Feed.WritePage(drained));
        Assert.True(Feed.TryGoLive());
    }

    /// <summary>What arrived, in order: the text of a message, a withdrawal's id with a minus, a receipt's id and status, or "ping".</summary>
    public IReadOnlyList<string> Texts => [.. Connection.Arrived.Snapshot().Select(Text)];

    /// <summary>Waits until so much has arrived.</summary>
    public async Task<IReadOnlyList<string>> TextsAsync(int count)
    {
        await Connection.Arrived.CountAsync(count);
        return Texts;
    }

    public ValueTask DisposeAsync()
    {
        Feed.Stop();
        return Gateway.DisposeAsync();
    }

    private static string Text(DownFrame frame) => frame switch
    {
        { IsPing: true } => "ping",
        { Type: MessageType.Push } => frame.Push().Content,
        { Type: MessageType.Withdraw } => $"-{frame.Withdrawal().MsgId}",
        _ => $"{frame.Ack().MsgId}:{frame.Ack().Status}",
    };
}
