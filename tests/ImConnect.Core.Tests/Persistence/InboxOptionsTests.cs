using ImConnect.Persistence;
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
    }
}
