using ImConnect.Delivery;
using ImConnect.Persistence;

namespace ImConnect.Core.Tests.Delivery;

/// <summary>A notice leaves only on the answer to a ping that was sent after it, and only as it was when it was written.</summary>
public sealed class NoticeLedgerTests
{
    private readonly NoticeLedger _ledger = new();

    [Fact]
    public void Confirm_OnePong_ProvesAllNoticesBeforeItsPing()
    {
        _ledger.Add(Receipt(1, 10));
        _ledger.Add(Receipt(2, 11));
        _ledger.Add(Withdrawal(3, 12));

        Assert.True(_ledger.TryBeginPing(out var ping));
        var proved = _ledger.Confirm(ping.Span, out var more);

        Assert.Equal([10L, 11L, 12L], proved.Select(p => p.Position.Value).Order());
        Assert.False(more);
        Assert.False(_ledger.TryBeginPing(out _));
    }

    [Fact]
    public void Confirm_PongOfPingBeforeTheNotice_ProvesNothingOfIt()
    {
        _ledger.Add(Receipt(1, 10));
        Assert.True(_ledger.TryBeginPing(out var ping));
        Assert.False(_ledger.Add(Receipt(2, 11)));

        var proved = _ledger.Confirm(ping.Span, out var more);

        Assert.Equal([10L], proved.Select(p => p.Position.Value));
        Assert.True(more);
        Assert.True(_ledger.IsWritten(Receipt(2, 11)));
        Assert.True(_ledger.TryBeginPing(out var second));
        Assert.Equal([11L], _ledger.Confirm(second.Span, out _).Select(p => p.Position.Value));
    }

    [Fact]
    public void Confirm_PongOfAnOlderPing_ProvesNothing()
    {
        _ledger.Add(Receipt(1, 10));
        Assert.True(_ledger.TryBeginPing(out var old));
        Assert.Single(_ledger.Confirm(old.Span, out _));
        _ledger.Add(Receipt(2, 11));
        Assert.True(_ledger.TryBeginPing(out var current));

        Assert.Empty(_ledger.Confirm(old.Span, out var more));

        Assert.False(more);
        Assert.Single(_ledger.Confirm(current.Span, out _));
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 1 })]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 2 })]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 1, 0 })]
    [InlineData(new byte[] { 1, 0, 0, 0, 0, 0, 0, 0 })]
    public void Confirm_ForeignPong_ProvesNothing(byte[] pong)
    {
        _ledger.Add(Receipt(1, 10));
        Assert.True(_ledger.TryBeginPing(out var ping));

        Assert.Empty(_ledger.Confirm(pong, out _));

        Assert.Single(_ledger.Confirm(ping.Span, out _));
    }

    [Fact]
    public void Confirm_WithoutAPing_ProvesNothing()
    {
        _ledger.Add(Receipt(1, 10));

        Assert.Empty(_ledger.Confirm([0, 0, 0, 0, 0, 0, 0, 0], out _));

        Assert.True(_ledger.IsWritten(Receipt(1, 10)));
    }

    [Fact]
    public void Confirm_SamePongTwice_ProvesOnce()
    {
        _ledger.Add(Receipt(1, 10));
        Assert.True(_ledger.TryBeginPing(out var ping));

        Assert.Single(_ledger.Confirm(ping.Span, out _));
        Assert.Empty(_ledger.Confirm(ping.Span, out _));
    }

    [Fact]
    public void Confirm_NoticeChangedMeanwhile_WaitsForItsOwnProof()
    {
        _ledger.Add(Receipt(1, 10, MessageStatus.Received));
        Assert.True(_ledger.TryBeginPing(out var first));
        _ledger.Add(Receipt(1, 11, MessageStatus.Read));

        var proved = _ledger.Confirm(first.Span, out var more);

        // The old one is told as it was: the store finds it changed and keeps it.
        Assert.Equal([(10L, MessageStatus.Received)], proved.Select(p => (p.Position.Value, p.Status)));
        Assert.True(more);
        Assert.True(_ledger.TryBeginPing(out var second));
        Assert.Equal([(11L, MessageStatus.Read)], _ledger.Confirm(second.Span, out _).Select(p => (p.Position.Value, p.Status)));
    }

    [Fact]
    public void TryBeginPing_WhileOneIsUnderWay_DoesNothing()
    {
        Assert.True(_ledger.Add(Receipt(1, 10)));
        Assert.True(_ledger.TryBeginPing(out var ping));

        Assert.False(_ledger.Add(Receipt(2, 11)));
        Assert.False(_ledger.TryBeginPing(out _));

        Assert.Single(_ledger.Confirm(ping.Span, out _));
        Assert.True(_ledger.TryBeginPing(out var next));
        Assert.NotEqual(ping.ToArray(), next.ToArray());
    }

    [Fact]
    public void IsOlder_StatusBelowTheWrittenOne_Only()
    {
        _ledger.Add(Receipt(1, 20, MessageStatus.Read));

        Assert.True(_ledger.IsOlder(Receipt(1, 10, MessageStatus.Received)));
        Assert.False(_ledger.IsOlder(Receipt(1, 30, MessageStatus.Read)));
        Assert.False(_ledger.IsOlder(Receipt(2, 10, MessageStatus.Received)));
        Assert.False(_ledger.IsOlder(Withdrawal(1, 10)));
    }

    [Fact]
    public void IsWithdrawn_Proved_IsStillRemembered()
    {
        _ledger.Add(Withdrawal(1, 10));
        Assert.True(_ledger.TryBeginPing(out var ping));
        Assert.Single(_ledger.Confirm(ping.Span, out _));

        Assert.True(_ledger.IsWithdrawn(new MessageId(1)));
        Assert.False(_ledger.IsWithdrawn(new MessageId(2)));
    }

    [Fact]
    public void IsWithdrawn_MoreThanAreRemembered_ForgetsTheOldest()
    {
        for (var id = 1; id <= 4097; id++)
            _ledger.Add(Withdrawal(id, id));

        Assert.False(_ledger.IsWithdrawn(new MessageId(1)));
        Assert.True(_ledger.IsWithdrawn(new MessageId(2)));
        Assert.True(_ledger.IsWithdrawn(new MessageId(4097)));
    }

    private static InboxEntry Receipt(long id, long position, MessageStatus status = MessageStatus.Received) => new()
    {
        Kind = EntryKind.Receipt,
        Id = new MessageId(id),
        Sender = new UserId(1),
        Receiver = new UserId(2),
        Position = new InboxPosition(position),
        Status = status,
    };

    private static InboxEntry Withdrawal(long id, long position) => Receipt(id, position, default) with { Kind = EntryKind.Withdrawal };
}
