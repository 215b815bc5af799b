using ImConnect.Connections;
using ImConnect.Core.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace ImConnect.Core.Tests.Connections;

public sealed class PresenceTests
{
    [Fact]
    public async Task IsOnline_FromTheFirstConnectionToTheLast()
    {
        await using var gateway = await TestGateway.StartAsync();
        var presence = gateway.Services.GetRequiredService<IPresence>();
        var user = new UserId(1);
        Assert.False(await presence.IsOnlineAsync(user));

        var phone = gateway.Connect(1, DeviceKind.Ios);
        var web = gateway.Connect(1, DeviceKind.Web);
        var online = await presence.AreOnlineAsync([user, new UserId(2)]);
        Assert.Equal([true, false], online);
        phone.Drop();
        Assert.True(await presence.IsOnlineAsync(user));
        web.Drop();
        Assert.False(await presence.IsOnlineAsync(user));
    }

    [Fact]
    public async Task Watcher_IsToldOfComingAndGoing_ButNotOfSecondDevices()
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var watch = gateway.Services.GetRequiredService<IPresence>().WatchAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator();

        var next = watch.MoveNextAsync();
        var phone = gateway.Connect(1, DeviceKind.Ios);
        Assert.True(await next);
        Assert.Equal(new PresenceChange(new UserId(1), true), watch.Current);

        var web = gateway.Connect(1, DeviceKind.Web);
        phone.Drop();
        gateway.Connect(2);
        Assert.True(await watch.MoveNextAsync());
        Assert.Equal(new PresenceChange(new UserId(2), true), watch.Current);

        web.Drop();
        Assert.True(await watch.MoveNextAsync());
        Assert.Equal(new PresenceChange(new UserId(1), false), watch.Current);
    }

    [Fact]
    public async Task SlowWatcher_SeesTheLastStateOfEachUser()
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var watch = gateway.Services.GetRequiredService<IPresence>().WatchAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator();
        var next = watch.MoveNextAsync();
        gateway.Connect(9);
        Assert.True(await next);

        for (var i = 0; i < 50; i++)
            gateway.Connect(1).Drop();
        gateway.Connect(2);

        Assert.True(await watch.MoveNextAsync());
        var first = watch.Current;
        Assert.True(await watch.MoveNextAsync());
        PresenceChange[] told = [first, watch.Current];
        Assert.Contains(new PresenceChange(new UserId(1), false), told);
        Assert.Contains(new PresenceChange(new UserId(2), true), told);
    }

    [Fact]
    public async Task Watcher_OverItsBound_IsToldToAskAnew()
    {
        var watcher = new PresenceWatcher();
        for (var user = 1L; user <= IPresence.MaxWaiting; user++)
            watcher.Add(new UserId(user));
        watcher.Add(new UserId(1_000_000));

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => watcher.TakeAsync(TestContext.Current.CancellationToken));
        Assert.Contains("watch again", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_Cancelled_Ends()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var cancel = new CancellationTokenSource();
        await using var watch = gateway.Services.GetRequiredService<IPresence>().WatchAsync(cancel.Token).GetAsyncEnumerator();
        var next = watch.MoveNextAsync().AsTask();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Limit.Within(next));
    }
}
