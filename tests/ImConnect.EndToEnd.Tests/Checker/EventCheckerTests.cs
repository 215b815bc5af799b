namespace ImConnect.EndToEnd.Tests.Checker;

/// <summary>The checker of events sees each fault in a list that was doctored to hold just that.</summary>
public sealed class EventCheckerTests
{
    private readonly List<StoredEvent> _events =
    [
        new(10, 0, 1, 7, 8), new(10, 0, 2, 7, 8), new(30, 3, 1, 7, 8), new(30, 4, 1, 7, 8), new(10, 0, 3, 8, 7), new(40, 0, 2, 7, 8), new(20, 0, 3, 8, 7), new(30, 4, 3, 8, 7),
    ];

    private readonly List<StoredMessage> _messages =
    [
        new(1, 7, 8, Guid.NewGuid(), 100, 4, false, false), new(2, 7, 8, Guid.NewGuid(), 101, 1, false, false, IsWithdrawn: true), new(3, 8, 7, Guid.NewGuid(), 50, 4, false, false),
    ];

    [Fact]
    public void Check_AllIsWell_FindsNothing()
    {
        Assert.Empty(Check());
    }

    [Fact]
    public void Check_Repeats_AreNoFault()
    {
        _events.AddRange([.. _events]);
        Assert.Empty(Check());
    }

    [Theory]
    [InlineData("1-10-0")]
    [InlineData("2-40-0")]
    [InlineData("3-30-4")]
    public void Check_EventMissing_IsLost(string key)
    {
        _events.RemoveAll(one => one.Key == key);
        Assert.Contains(FindingKind.Lost, Check());
    }

    [Fact]
    public void Check_FirstEventsOfAChatSwapped_IsReordered()
    {
        (_events[0], _events[1]) = (_events[1], _events[0]);
        Assert.Equal([FindingKind.Reordered], Check());
    }

    [Fact]
    public void Check_AckBeforeItsMessage_IsReordered()
    {
        _events.Insert(0, new(30, 3, 1, 7, 8));
        Assert.Equal([FindingKind.Reordered], Check());
    }

    [Theory]
    [InlineData(10, 0, 9, 7, 8)]
    [InlineData(90, 1, 1, 8, 7)]
    public void Check_OfNoMessageOrOtherUsers_IsPhantom(int type, int number, ulong id, ulong from, ulong to)
    {
        _events.Add(new(type, number, id, from, to));
        Assert.Contains(FindingKind.Phantom, Check());
    }

    [Fact]
    public void Check_StatusThatNobodySaid_IsPhantom()
    {
        _messages[0] = _messages[0] with { Status = 3 };
        Assert.Equal([FindingKind.Phantom], Check());
    }

    [Fact]
    public void Check_EventThatStillWaits_IsLeft()
    {
        _messages[0] = _messages[0] with { HasEvents = true };
        Assert.Equal([FindingKind.Left], Check());
    }

    private IEnumerable<FindingKind> Check() => EventChecker.Check(_events, new StoreContents(_messages, [])).Select(finding => finding.Kind);
}
