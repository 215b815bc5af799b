using ImConnect.Connections;
using ImConnect.Core.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace ImConnect.Core.Tests.Connections;

/// <summary>Several logins of one user.</summary>
public sealed class SessionRuleTests
{
    [Theory]
    [InlineData(SameKindPolicy.Replace, "a", "b", Reason.None, 4002)]
    [InlineData(SameKindPolicy.Replace, "a", "a", Reason.None, 4002)]
    [InlineData(SameKindPolicy.Keep, "a", "b", Reason.None, 0)]
    [InlineData(SameKindPolicy.Keep, "a", "a", Reason.None, 4002)]
    [InlineData(SameKindPolicy.Keep, "web", "web", Reason.None, 0)]
    [InlineData(SameKindPolicy.Refuse, "a", "b", Reason.DeviceBusy, 0)]
    [InlineData(SameKindPolicy.Refuse, "a", "a", Reason.None, 4002)]
    [InlineData(SameKindPolicy.Refuse, "web", "web", Reason.DeviceBusy, 0)]
    public async Task SecondLoginOfAKind_FollowsThePolicy(SameKindPolicy policy, string first, string second, Reason admitted, int firstIsClosedWith)
    {
        await using var gateway = await StartAsync(policy);
        var old = gateway.Connect(Connection(1, new Device(DeviceKind.Web, first)));
        var added = Connection(1, new Device(DeviceKind.Web, second));

        Assert.Equal(admitted, gateway.Services.GetRequiredService<IConnectionHost>().Admit(added.Session));
        gateway.Connect(added);

        Assert.Equal(firstIsClosedWith, old.Connection.Closed.Task.IsCompleted ? (await old.Connection.Closed.Task).Code : 0);
        Assert.Equal(admitted == Reason.None ? 0 : 4004, added.Closed.Task.IsCompleted ? (await added.Closed.Task).Code : 0);
    }

    [Fact]
    public async Task OtherKinds_AreNeverReplaced()
    {
        await using var gateway = await StartAsync(SameKindPolicy.Refuse);
        var phone = gateway.Connect(1, DeviceKind.Ios);
        var web = gateway.Connect(1, DeviceKind.Web);

        await gateway.Connect(2).AcceptedAsync(1, Guid.NewGuid(), "both");

        Assert.Equal("both", (await phone.NextPushAsync()).Content);
        Assert.Equal("both", (await web.NextPushAsync()).Content);
    }

    [Fact]
    public async Task ConnectionsOfOneUser_HaveABound_AndOthersAreNotTouched()
    {
        await using var gateway = await StartAsync(SameKindPolicy.Keep, max: 3);
        for (var i = 0; i < 3; i++)
            gateway.Connect(Connection(1, new Device(DeviceKind.Web, $"{i}")));
        var host = gateway.Services.GetRequiredService<IConnectionHost>();

        Assert.Equal(Reason.TooManyConnections, host.Admit(Connection(1, new Device(DeviceKind.Web, "3")).Session));
        Assert.Equal(Reason.None, host.Admit(Connection(1, new Device(DeviceKind.Web, "2")).Session)); // takes over from itself
        Assert.Equal(Reason.None, host.Admit(Connection(2, new Device(DeviceKind.Web, "3")).Session));
    }

    [Fact]
    public async Task RefusedAtOpen_IsNotRegistered()
    {
        await using var gateway = await StartAsync(SameKindPolicy.Keep, max: 1);
        var first = gateway.Connect(Connection(1, new Device(DeviceKind.Web, "a")));
        var second = gateway.Connect(Connection(1, new Device(DeviceKind.Ios, "b")));
        second.Sink.OnClosed(CloseReason.LinkBroken);

        await gateway.Connect(2).AcceptedAsync(1, Guid.NewGuid(), "to the first");

        Assert.Equal("to the first", (await first.NextPushAsync()).Content);
        Assert.Empty(second.Connection.Arrived.Snapshot());
    }

    private static Task<TestGateway> StartAsync(SameKindPolicy policy, int max = 0) => TestGateway.StartAsync(
        parts: services => services.Configure<SessionOptions>(o => o.SameKind = policy), limits: o => o.ConnectionsPerUser = max);

    private static FakeConnection Connection(long user, Device device) =>
        new(user) { Session = new Session { User = new UserId(user), Device = device, ExpiresAt = DateTimeOffset.MaxValue } };
}
