using ImConnect.Client.Tests.Support;

namespace ImConnect.Client.Tests;

/// <summary>An app that sends faster than the gateway's limits: slower, and nothing else.</summary>
public sealed class RateTests
{
    /// <summary>More than may come at once by default.</summary>
    private const int Messages = 320;

    [Fact]
    public async Task Sends_OverTheLimitOfAPair_AllArriveOnceAndInOrder()
    {
        await using var host = await TestHost.StartAsync();
        await using var alice = await host.ConnectAsync(1, o => o.MaxWaitingSends = Messages);
        await using var bob = await host.ConnectAsync(2);
        await using var ofBob = new EventLog(bob);

        await Task.WhenAll(Enumerable.Range(0, Messages).Select(i => alice.SendAsync(2, $"{i}"))).WaitAsync(Limit.Time);

        await ofBob.CountAsync(Messages);
        Assert.Equal(Enumerable.Range(0, Messages).Select(i => $"{i}"), ofBob.Texts);
    }
}
