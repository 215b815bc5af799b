using ImConnect.Connections;
using ImConnect.Core.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace ImConnect.Core.Tests.Connections;

/// <summary>A login replaces the one on the same kind of device, and no other.</summary>
public sealed class ReplacementTests
{
    [Fact]
    public async Task Open_SameKindOfDevice_ClosesTheOldOneAsReplaced()
    {
        await using var gateway = await TestGateway.StartAsync();
        var old = gateway.Connect(1);

        gateway.Connect(1);

        var reason = await Limit.Within(old.Connection.Closed.Task);
        Assert.Equal((4002, Reason.Replaced, null), (reason.Code, reason.Reason, reason.RetryAfter));
        Assert.Equal(1, Table(gateway).Count);
    }

    [Fact]
    public async Task Open_AnotherKindOfDevice_KeepsBothAndPushesToBoth()
    {
        await using var gateway = await TestGateway.StartAsync();
        var phone = gateway.Connect(2, DeviceKind.Ios);
        var web = gateway.Connect(2, DeviceKind.Web);
        var alice = gateway.Connect(1);

        var id = await alice.AcceptedAsync(2, Guid.NewGuid());

        Assert.Equal(id, (await phone.NextPushAsync()).MsgId);
        Assert.Equal(id, (await web.NextPushAsync()).MsgId);
        Assert.False(phone.Connection.Closed.Task.IsCompleted);
        Assert.Equal(3, Table(gateway).Count);
    }

    [Fact]
    public async Task Push_OneOfTwoConnectionsIsFull_TheOtherGetsItAll()
    {
        await using var gateway = await TestGateway.StartAsync();
        var phone = gateway.Connect(new FakeConnection(2, DeviceKind.Ios) { Room = 1 });
        var web = gateway.Connect(2, DeviceKind.Web);
        var alice = gateway.Connect(1);

        ulong[] ids = [await alice.AcceptedAsync(2, Guid.NewGuid()), await alice.AcceptedAsync(2, Guid.NewGuid()), await alice.AcceptedAsync(2, Guid.NewGuid())];

        Assert.Equal(ids, (await web.TakeAsync(3)).Select(f => f.Push().MsgId));
        Assert.Equal(CloseReason.TooSlow, await Limit.Within(phone.Connection.Closed.Task));
        Assert.Equal(ids[0], Assert.Single(phone.Unread).Push().MsgId);
    }

    [Fact]
    public async Task Closed_TheReplacedOne_LeavesTheNewOneInTheTable()
    {
        await using var gateway = await TestGateway.StartAsync();
        var old = gateway.Connect(1);
        gateway.Connect(1);

        old.Sink.OnClosed(CloseReason.Replaced);
        old.Sink.OnClosed(CloseReason.Replaced);

        Assert.Equal(1, Table(gateway).Count);
        Assert.Single(Table(gateway).Find(new UserId(1)));
    }

    [Fact]
    public async Task Closed_TheLastOne_LeavesNothing()
    {
        await using var gateway = await TestGateway.StartAsync();
        var phone = gateway.Connect(1, DeviceKind.Ios);
        var web = gateway.Connect(1, DeviceKind.Web);

        phone.Drop();
        Assert.Equal(DeviceKind.Web, Assert.Single(Table(gateway).Find(new UserId(1))).Device.Kind);
        web.Drop();

        Assert.Empty(Table(gateway).Find(new UserId(1)));
        Assert.Equal(0, Table(gateway).Count);
    }

    [Fact]
    public async Task Open_EveryRegistration_HasAnEpochOfItsOwn()
    {
        await using var gateway = await TestGateway.StartAsync();

        var epochs = Enumerable.Range(1, 20).Select(i => ((LiveConnection)gateway.Connect(1 + (i % 3)).Sink).Epoch.Value).ToList();

        Assert.Equal(epochs.Distinct().Order(), epochs);
    }

    [Fact]
    public async Task OpenAndClose_ManyAtOnce_CountAndTableAgree()
    {
        await using var gateway = await TestGateway.StartAsync();
        var host = gateway.Services.GetRequiredService<IConnectionHost>();
        var rounds = Enumerable.Range(0, 4).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < 3000; i++)
            {
                var connection = new FakeConnection(1, (DeviceKind)(1 + ((thread + i) % 2)));
                var sink = host.Open(connection)!;
                if (i % 3 != 0)
                    sink.OnClosed(CloseReason.LinkBroken);
            }
        }));

        await Limit.Within(Task.WhenAll(rounds));

        Assert.Equal(Table(gateway).Find(new UserId(1)).Length, Table(gateway).Count);
    }

    private static ConnectionTable Table(TestGateway gateway) => gateway.Services.GetRequiredService<ConnectionTable>();
}
