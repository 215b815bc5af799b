using ImConnect.RocketMq.Consuming;
using Microsoft.Extensions.Time.Testing;

namespace ImConnect.RocketMq.Tests.Consuming;

public sealed class LeaseClockTests
{
    private static readonly TimeSpan s_length = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new();
    private readonly Lease _lease;

    public LeaseClockTests() => _lease = new Lease("r", _time.GetTimestamp(), s_length, _time);

    [Fact]
    public void Renewal_BeforeHalfOfTheTime_IsNotDue()
    {
        _time.Advance(s_length / 2 - TimeSpan.FromTicks(1));
        Assert.Null(_lease.TryBeginRenewal());
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal("r", _lease.TryBeginRenewal());
        Assert.Null(_lease.TryBeginRenewal());
    }

    [Fact]
    public async Task Renewed_ItLastsFromThen_AndEndsWithTheNewReceipt()
    {
        _time.Advance(s_length / 2);
        _lease.TryBeginRenewal();
        _lease.EndRenewal("r2", s_length);
        _time.Advance(s_length - TimeSpan.FromTicks(1));
        Assert.False(_lease.IsOver);
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.True(_lease.IsOver);
        Assert.Equal("r2", await _lease.EndAsync());
    }

    [Fact]
    public async Task NotRenewed_TheOldReceiptStays_AndAnotherTryIsDue()
    {
        _time.Advance(s_length / 2);
        _lease.TryBeginRenewal();
        _lease.EndRenewal(null, s_length);
        Assert.Equal("r", _lease.TryBeginRenewal());
        _lease.EndRenewal(null, s_length);
        _time.Advance(s_length / 2);
        Assert.True(_lease.IsOver);
        Assert.Equal("r", await _lease.EndAsync());
    }

    /// <summary>An acknowledgement with the old receipt would be refused once the new one is made.</summary>
    [Fact]
    public async Task End_WhileARenewalIsUnderWay_WaitsForItsReceipt_AndNoOtherBegins()
    {
        _time.Advance(s_length / 2);
        _lease.TryBeginRenewal();
        var ending = _lease.EndAsync().AsTask();
        Assert.False(ending.IsCompleted);
        _lease.EndRenewal("r2", s_length);
        Assert.Equal("r2", await ending);
        _time.Advance(s_length / 2);
        Assert.Null(_lease.TryBeginRenewal());
    }

    [Fact]
    public async Task Lost_HasNoReceiptAnyMore()
    {
        Assert.True(_lease.TryLose());
        Assert.False(_lease.TryLose());
        _time.Advance(s_length / 2);
        Assert.Null(_lease.TryBeginRenewal());
        Assert.Null(await _lease.EndAsync());
    }
}
