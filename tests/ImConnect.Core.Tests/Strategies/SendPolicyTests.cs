using ImConnect.Core.Tests.Support;
using ImConnect.Strategies;
using Microsoft.Extensions.DependencyInjection;

namespace ImConnect.Core.Tests.Strategies;

public sealed class SendPolicyTests
{
    [Fact]
    public async Task Refused_IsAnsweredWithThePolicysReason_AndNothingIsKept()
    {
        await using var gateway = await StartAsync((from, to) => (from.Value, to.Value) == (1, 2) ? Reason.NotAllowed : Reason.None);
        var alice = gateway.Connect(1);

        await alice.SendAsync(2, Guid.NewGuid());
        var refusal = await alice.NextAsync();
        await alice.AcceptedAsync(3, Guid.NewGuid());

        Assert.Equal((0, -1, (int)Reason.NotAllowed, 0), (refusal.Code, refusal.Ack().Status, refusal.Ack().Reason, refusal.Ack().RetryAfterMs));
        Assert.Equal(0, await gateway.Inbox.CountAsync(new UserId(2), CancellationToken.None));
    }

    [Fact]
    public async Task Several_MustAllAgree()
    {
        await using var gateway = await TestGateway.StartAsync(parts: services => services
            .AddSingleton<ISendPolicy>(new Policy((_, _) => Reason.None))
            .AddSingleton<ISendPolicy>(new Policy((_, to) => to.Value == 2 ? Reason.NotAllowed : Reason.None)));
        var alice = gateway.Connect(1);

        await alice.SendAsync(2, Guid.NewGuid());

        Assert.Equal((int)Reason.NotAllowed, (await alice.NextAckAsync()).Reason);
        await alice.AcceptedAsync(3, Guid.NewGuid());
    }

    [Fact]
    public async Task Throws_IsAnsweredAsInternal_WithoutADetail_AndTheConnectionStays()
    {
        await using var gateway = await StartAsync((_, to) => to.Value == 2 ? throw new InvalidOperationException("secret of the server") : Reason.None);
        gateway.Expect(1310);
        var alice = gateway.Connect(1);

        await alice.SendAsync(2, Guid.NewGuid());
        var refusal = await alice.NextAsync();

        Assert.Equal((-2, (int)Reason.Internal), (refusal.Code, refusal.Ack().Reason));
        Assert.DoesNotContain("secret", refusal.Envelope.Msg, StringComparison.Ordinal);
        await alice.AcceptedAsync(3, Guid.NewGuid());
    }

    private static Task<TestGateway> StartAsync(Func<UserId, UserId, Reason> check) =>
        TestGateway.StartAsync(parts: services => services.AddSingleton<ISendPolicy>(new Policy(check)));
}
