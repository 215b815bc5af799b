using ImConnect.Connections;
using ImConnect.Hosting;
using ImConnect.Persistence;
using ImConnect.Protocol;
using Xunit;

namespace ImConnect.Core.Tests.Persistence;

public sealed class InboxOptionsTests
{
    [Fact]
    public void Defaults_AreWhatIsDocumented()
    {
        var options = new InboxOptions();

        Assert.Equal(10_000, options.InboxBound);
        Assert.Equal(1_000, options.SenderQuota);
        Assert.Equal(TimeSpan.FromDays(7), options.Window);
        Assert.Equal(TimeSpan.FromMinutes(10), options.TombstoneLife);
        Assert.Equal(TimeSpan.FromDays(30), options.EntryLife);
        Assert.Equal(AckPolicy.AnyDevice, options.Acks);
    }

    [Fact]
    public void EntryLifeAndAcks_OutOfBounds_SayTheirKeysAndWhatToWrite()
    {
        var check = new InboxOptionsCheck();

        Assert.True(check.Validate(null, new InboxOptions { EntryLife = TimeSpan.FromHours(1), Acks = AckPolicy.EveryDevice }).Succeeded);
        var faults = check.Validate(null, new InboxOptions { EntryLife = TimeSpan.FromMinutes(59), Acks = (AckPolicy)2 }).Failures!.ToArray();
        Assert.Contains(faults, fault => fault.Contains("ImConnect:Inbox:EntryLife: write", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.Contains("ImConnect:Inbox:Acks: write", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1_900_000_000_000)]
    [InlineData(int.MaxValue, long.MaxValue)]
    public void Gap_Written_IsReadTheSame(int count, long until)
    {
        var gap = new GapNotice(count, until);

        Assert.Equal(gap, GapNotice.Read(gap.ToBody()));
        Assert.Equal(new GapNotice(int.MaxValue, until), gap.Add(new GapNotice(int.MaxValue, until)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("08")]
    [InlineData("11FFFF")]
    [InlineData("08FFFFFFFFFFFFFFFFFFFFFF")]
    public void Gap_OfBytesThatAreNone_IsRead(string hex) => _ = GapNotice.Read(Convert.FromHexString(hex));

    [Fact]
    public void Device_Key_TellsKindAndId() => Assert.Equal("4:web", Device.Of(DeviceKind.Web).Key);
}
