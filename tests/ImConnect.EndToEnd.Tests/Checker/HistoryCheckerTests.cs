namespace ImConnect.EndToEnd.Tests.Checker;

/// <summary>The checker sees each fault in a log and a store that were doctored to hold just that.</summary>
public sealed class HistoryCheckerTests
{
    private const ulong Alice = 1;
    private const ulong Bob = 2;

    private readonly ClientLog _alice = new(Alice);
    private readonly ClientLog _bob = new(Bob);
    private readonly List<StoredMessage> _messages = [];
    private readonly List<StoredNotice> _notices = [];

    [Fact]
    public void Check_AllIsWell_FindsNothing()
    {
        Whole(10, 100);
        Whole(11, 101);
        Assert.Empty(Check());
    }

    [Fact]
    public void Check_RepeatsOfPushesAcksAndReceipts_AreNoFault()
    {
        var sent = Whole(10, 100);
        _bob.Connected();
        Push(sent, 10, 100);
        _alice.Answered(sent.ClientId, 10, 0);
        _alice.GotReceipt(10, 4);
        Assert.Empty(Check());
    }

    [Fact]
    public void Check_AckedAndNotStored_IsLost()
    {
        Whole(10, 100);
        _messages.Clear();
        Assert.Contains(FindingKind.Lost, Check());
    }

    [Fact]
    public void Check_TakenBackAndTold_IsNoFault()
    {
        TakenBack(isWithdrawn: true, bodyLength: 0);
        _bob.GotWithdrawal(10);
        Assert.Empty(Check());
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 5)]
    public void Check_TakenBackAndStillStored_IsNotWithdrawn(bool isWithdrawn, int bodyLength)
    {
        TakenBack(isWithdrawn, bodyLength);
        _bob.GotWithdrawal(10);
        Assert.Equal([FindingKind.NotWithdrawn], Check());
    }

    [Fact]
    public void Check_TakenBackAndNeverTold_IsNotWithdrawn()
    {
        TakenBack(isWithdrawn: true, bodyLength: 0);
        Assert.Equal([FindingKind.NotWithdrawn], Check());
    }

    [Fact]
    public void Check_BodyAfterItsWithdrawal_IsNotWithdrawnUnlessOnAnotherConnection()
    {
        var sent = TakenBack(isWithdrawn: true, bodyLength: 0);
        _bob.GotWithdrawal(10);
        _bob.Connected();
        Push(sent, 10, 100);
        Assert.Empty(Check());
        _bob.GotWithdrawal(10);
        Push(sent, 10, 100);
        Assert.Equal([FindingKind.NotWithdrawn], Check());
    }

    [Fact]
    public void Check_SettledAndNeverReceived_IsLost()
    {
        var sent = Sent(10);
        Stored(sent, 10, 100);
        Receipts(10);
        Assert.Equal([FindingKind.Lost], Check());
    }

    [Fact]
    public void Check_TwoRowsForOneClientId_IsDoubled()
    {
        var sent = Whole(10, 100);
        Stored(sent, 11, 101);
        Receipts(11);
        Assert.Equal([FindingKind.Doubled], Check());
    }

    [Fact]
    public void Check_RepeatAckedWithAnotherId_IsDoubled()
    {
        var sent = Whole(10, 100);
        _alice.Answered(sent.ClientId, 11, 0);
        Assert.Equal([FindingKind.Doubled], Check());
    }

    [Fact]
    public void Check_RepeatPushedWithAnotherId_IsDoubled()
    {
        var sent = Whole(10, 100);
        Push(sent, 11, 101);
        Assert.Equal([FindingKind.Doubled], Check());
    }

    [Fact]
    public void Check_AcceptedInAnotherOrder_IsReordered()
    {
        var first = Sent(10);
        var second = Sent(11);
        Stored(first, 10, 101);
        Stored(second, 11, 100);
        Push(second, 11, 100);
        Push(first, 10, 101);
        Receipts(10);
        Receipts(11);
        Assert.Equal([FindingKind.Reordered], Check());
    }

    [Fact]
    public void Check_FirstDeliveredInAnotherOrder_IsReordered()
    {
        var first = Sent(10);
        var second = Sent(11);
        Stored(first, 10, 100);
        Stored(second, 11, 101);
        Push(second, 11, 101);
        _bob.Connected();
        Push(first, 10, 100);
        Push(second, 11, 101);
        Receipts(10);
        Receipts(11);
        Assert.Equal([FindingKind.Reordered], Check());
    }

    [Fact]
    public void Check_ReceivedAndNeverSent_IsPhantom()
    {
        _bob.Got(10, Alice, Guid.NewGuid(), "who?", 100);
        Assert.Equal([FindingKind.Phantom], Check());
    }

    [Fact]
    public void Check_ReceivedBySomebodyElse_IsPhantom()
    {
        var sent = Whole(10, 100);
        _alice.Got(10, Alice, sent.ClientId, sent.Text, 100);
        Assert.Equal([FindingKind.Phantom], Check());
    }

    [Fact]
    public void Check_ReceivedWithAnotherText_IsPhantom()
    {
        var sent = Whole(10, 100);
        _bob.Got(10, Alice, sent.ClientId, "changed", 100);
        Assert.Equal([FindingKind.Phantom], Check());
    }

    [Fact]
    public void Check_StoredAndNeverSent_IsPhantom()
    {
        _messages.Add(new StoredMessage(10, Bob, Alice, Guid.NewGuid(), 100, 4, IsOpen: false, IsDue: false));
        Assert.Contains(FindingKind.Phantom, Check());
    }

    [Fact]
    public void Check_ReceiptOfAForeignMessage_IsPhantom()
    {
        Whole(10, 100);
        _bob.GotReceipt(10, 4);
        Assert.Equal([FindingKind.Phantom], Check());
    }

    [Fact]
    public void Check_RefusedAndDelivered_IsPhantom()
    {
        var sent = _alice.Invoked(Bob, "hello");
        _alice.Answered(sent.ClientId, 0, 22);
        Push(sent, 10, 100);
        Assert.Equal([FindingKind.Phantom], Check());
    }

    [Fact]
    public void Check_ReceiptsGoDown_StatusWentBack()
    {
        Whole(10, 100);
        _alice.GotReceipt(10, 3);
        Assert.Equal([FindingKind.StatusWentBack], Check());
    }

    [Fact]
    public void Check_StoreIsBelowAReceipt_StatusWentBack()
    {
        var sent = Sent(10);
        Push(sent, 10, 100);
        Stored(sent, 10, 100, status: 3);
        Receipts(10);
        Assert.Equal([FindingKind.StatusWentBack], Check());
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Check_StillOpenOrDue_IsLeft(bool isOpen, bool isDue)
    {
        var sent = Sent(10);
        Push(sent, 10, 100);
        _messages.Add(new StoredMessage(10, Alice, Bob, sent.ClientId, 100, isOpen ? 2 : 4, isOpen, isDue));
        Receipts(10, upTo: isOpen ? 2 : 4);
        Assert.Equal([FindingKind.Left], Check());
    }

    [Fact]
    public void Check_ReceiptStillWaits_IsLeft()
    {
        Whole(10, 100);
        _notices.Add(new StoredNotice(Alice, 10, 1, 4));
        Assert.Equal([FindingKind.Left], Check());
    }

    [Fact]
    public void Check_NoAnswerAtAll_IsUnanswered()
    {
        _alice.Invoked(Bob, "hello");
        Assert.Equal([FindingKind.Unanswered], Check());
    }

    [Fact]
    public void Check_ReceiptLeftTheStoreUnseen_IsLost()
    {
        var sent = Sent(10);
        Push(sent, 10, 100);
        Stored(sent, 10, 100);
        Receipts(10, upTo: 3);
        Assert.Equal([FindingKind.ReceiptLost], Check());
    }

    private IEnumerable<FindingKind> Check() =>
        HistoryChecker.Check([_alice, _bob], new StoreContents(_messages, _notices)).Select(finding => finding.Kind);

    private SentMessage TakenBack(bool isWithdrawn, int bodyLength)
    {
        var sent = Sent(10);
        sent.IsTakenBack = true;
        _messages.Add(new StoredMessage(10, Alice, Bob, sent.ClientId, 100, 1, IsOpen: false, IsDue: false, isWithdrawn, bodyLength));
        return sent;
    }

    private SentMessage Whole(ulong id, ulong position)
    {
        var sent = Sent(id);
        Stored(sent, id, position);
        Push(sent, id, position);
        Receipts(id);
        return sent;
    }

    private SentMessage Sent(ulong id)
    {
        var sent = _alice.Invoked(Bob, $"message {id}");
        _alice.Answered(sent.ClientId, id, 0);
        return sent;
    }

    private void Stored(SentMessage sent, ulong id, ulong position, int status = 4) =>
        _messages.Add(new StoredMessage(id, Alice, Bob, sent.ClientId, position, status, IsOpen: false, IsDue: false));

    private void Push(SentMessage sent, ulong id, ulong position) => _bob.Got(id, Alice, sent.ClientId, sent.Text, position);

    private void Receipts(ulong id, int upTo = 4)
    {
        for (var status = 3; status <= upTo; status++)
            _alice.GotReceipt(id, status);
    }
}
