using ImConnect.Connections;
using ImConnect.Core.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace ImConnect.Core.Tests.Connections;

public sealed class RevocationTests
{
    private static readonly Device s_web = Device.Of(DeviceKind.Web);
    private static readonly Device s_phone = Device.Of(DeviceKind.Ios);

    [Fact]
    public async Task Revoke_ClosesLiveConnections_AndRefusesTheirTokens()
    {
        await using var gateway = await StartAsync(new Store());
        var web = gateway.Connect(Connection(gateway, s_web));
        var stranger = gateway.Connect(2);

        await Sessions(gateway).RevokeAsync(new UserId(1), null, CancellationToken.None);

        Assert.Equal((4001, Reason.TokenRevoked), ((await web.Connection.Closed.Task).Code, (await web.Connection.Closed.Task).Reason));
        Assert.False(stranger.Connection.Closed.Task.IsCompleted);
        Assert.Equal(Reason.TokenRevoked, Admit(gateway, Connection(gateway, s_phone)));
    }

    [Fact]
    public async Task Revoke_OfOneDevice_LeavesTheOthers()
    {
        await using var gateway = await StartAsync(new Store());
        var web = gateway.Connect(Connection(gateway, s_web));
        var phone = gateway.Connect(Connection(gateway, s_phone));

        await Sessions(gateway).RevokeAsync(new UserId(1), s_web, CancellationToken.None);

        Assert.True(web.Connection.Closed.Task.IsCompleted);
        Assert.False(phone.Connection.Closed.Task.IsCompleted);
        Assert.Equal(Reason.TokenRevoked, Admit(gateway, Connection(gateway, s_web)));
        Assert.Equal(Reason.None, Admit(gateway, Connection(gateway, s_phone)));
    }

    [Fact]
    public async Task TokenIssuedLater_IsTaken()
    {
        await using var gateway = await StartAsync(new Store());
        await Sessions(gateway).RevokeAsync(new UserId(1), null, CancellationToken.None);

        gateway.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(Reason.None, Admit(gateway, Connection(gateway, s_web)));
    }

    [Fact]
    public async Task TokenWithoutTime_IsRefused_ButTheAppsOwnLoginIsItsAffair()
    {
        await using var gateway = await StartAsync(new Store());
        await Sessions(gateway).RevokeAsync(new UserId(1), null, CancellationToken.None);

        Assert.Equal(Reason.TokenRevoked, Admit(gateway, Connection(gateway, s_web, DateTimeOffset.MinValue)));
        Assert.Equal(Reason.None, Admit(gateway, new FakeConnection(1)));
    }

    [Fact]
    public async Task Start_ReadsWhatWasRevokedBefore()
    {
        var store = new Store();
        await store.AddAsync(new Revocation(new UserId(1), null, TestClock.Begin.AddHours(1)), CancellationToken.None);

        await using var gateway = await StartAsync(store);

        Assert.Equal(Reason.TokenRevoked, Admit(gateway, Connection(gateway, s_web)));
    }

    [Fact]
    public async Task Store_ThatCannotKeepIt_IsTold_AndNobodyIsClosed()
    {
        await using var gateway = await StartAsync(new Store { Fault = new IOException("disk full") });
        var web = gateway.Connect(Connection(gateway, s_web));

        await Assert.ThrowsAsync<IOException>(async () => await Sessions(gateway).RevokeAsync(new UserId(1), null, CancellationToken.None));

        Assert.False(web.Connection.Closed.Task.IsCompleted);
    }

    [Fact]
    public async Task ConnectionThatCameBetween_IsClosedAtOpen()
    {
        await using var gateway = await StartAsync(new Store());
        var late = Connection(gateway, s_web);
        Assert.Equal(Reason.None, Admit(gateway, late));
        await Sessions(gateway).RevokeAsync(new UserId(1), null, CancellationToken.None);

        gateway.Connect(late);

        Assert.Equal(Reason.TokenRevoked, (await Limit.Within(late.Closed.Task)).Reason);
    }

    [Fact]
    public async Task Find_ShowsTheLiveSessions()
    {
        await using var gateway = await StartAsync(new Store());
        gateway.Connect(Connection(gateway, s_web));
        gateway.Connect(Connection(gateway, s_phone)).Drop();

        Assert.Equal([s_web], Sessions(gateway).Find(new UserId(1)).Select(s => s.Device));
    }

    private static Task<TestGateway> StartAsync(Store store) => TestGateway.StartAsync(parts: services => services.AddSingleton<IRevocationStore>(store));

    private static ISessions Sessions(TestGateway gateway) => gateway.Services.GetRequiredService<ISessions>();

    private static Reason Admit(TestGateway gateway, FakeConnection connection) =>
        gateway.Services.GetRequiredService<IConnectionHost>().Admit(connection.Session);

    private static FakeConnection Connection(TestGateway gateway, Device device, DateTimeOffset? issued = null) => new(1)
    {
        Session = new Session { User = new UserId(1), Device = device, IssuedAt = issued ?? gateway.Clock.GetUtcNow(), ExpiresAt = DateTimeOffset.MaxValue },
    };

    private sealed class Store : IRevocationStore
    {
        private readonly List<Revocation> _kept = [];

        public Exception? Fault { get; init; }

        public ValueTask AddAsync(Revocation revocation, CancellationToken cancellationToken)
        {
            if (Fault is not null)
                return ValueTask.FromException(Fault);
            _kept.Add(revocation);
            return default;
        }

        public ValueTask<IReadOnlyList<Revocation>> ReadAsync(CancellationToken cancellationToken) => new([.. _kept]);
    }
}
