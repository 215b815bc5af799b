using ImConnect.Core.Tests.Support;
using ImConnect.Protocol;
using ImConnect.Strategies;
using Microsoft.Extensions.DependencyInjection;

namespace ImConnect.Core.Tests.Strategies;

/// <summary>The app itself sends: the same way, the same promises as a client's send.</summary>
public sealed class MessageSenderTests
{
    private static readonly UserId s_bot = new(900);

    [Fact]
    public async Task Send_ToSomeoneConnected_IsPushedAndAnsweredWithItsId()
    {
        await using var gateway = await TestGateway.StartAsync();
        var bob = gateway.Connect(2);

        var result = await SendAsync(gateway, OutgoingMessage.Text(s_bot, bob.User, "welcome"));

        var push = await bob.NextPushAsync();
        Assert.Equal((Reason.None, (ulong)result.Id.Value), (result.Reason, push.MsgId));
        Assert.Equal(("welcome", 900UL, 1), (push.Content, push.From, push.Format));
    }

    [Fact]
    public async Task Send_ToSomeoneAway_WaitsInTheInbox_AndIsRetriedLikeAny()
    {
        await using var gateway = await TestGateway.StartAsync();

        var result = await SendAsync(gateway, OutgoingMessage.Text(s_bot, new UserId(2), "later"));

        Assert.Equal(Reason.None, result.Reason);
        Assert.Equal("later", (await gateway.Connect(2).NextPushAsync()).Content);
    }

    [Fact]
    public async Task Send_AgainUnderTheSameClientId_IsOneMessage()
    {
        await using var gateway = await TestGateway.StartAsync();
        var message = OutgoingMessage.Text(s_bot, new UserId(2), "once");

        var first = await SendAsync(gateway, message);
        var second = await SendAsync(gateway, message);

        Assert.Equal(first, second);
        Assert.Equal(1, await gateway.Inbox.CountAsync(new UserId(2), CancellationToken.None));
    }

    [Fact]
    public async Task Batch_IsAcceptedInItsOrder()
    {
        await using var gateway = await TestGateway.StartAsync();
        var bob = gateway.Connect(2);

        var results = await Sender(gateway).SendAsync(
            [.. Enumerable.Range(0, 100).Select(i => OutgoingMessage.Text(s_bot, bob.User, $"{i}"))], CancellationToken.None);

        Assert.All(results, r => Assert.Equal(Reason.None, r.Reason));
        var pushes = await bob.TakeAsync(100);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i}"), pushes.Select(f => f.Push().Content));
    }

    [Fact]
    public async Task BadMessages_AreRefusedEach_AndTheOthersGo()
    {
        await using var gateway = await TestGateway.StartAsync();
        var good = OutgoingMessage.Text(s_bot, new UserId(2), "good");

        var results = await Sender(gateway).SendAsync(
            [
                good with { To = default }, good with { From = default }, good with { ClientId = default },
                good with { Body = new byte[OutgoingMessage.MaxBodyBytes + 1] }, good,
            ], CancellationToken.None);

        Assert.Equal([Reason.BadReceiver, Reason.BadReceiver, Reason.BadClientMessageId, Reason.TooBig, Reason.None], results.Select(r => r.Reason));
    }

    [Fact]
    public async Task Interceptors_SeeThatTheServerSends_AndMayRefuse()
    {
        var origins = new Observed<SendOrigin>();
        await using var gateway = await TestGateway.StartAsync(parts: services => services.AddSingleton<ISendInterceptor>(new Interceptor(async (context, next) =>
        {
            origins.Add(context.Origin);
            return context.Receiver.Value == 3 ? SendResult.Refuse(Reason.NotAllowed) : await next(context);
        })));
        await gateway.Connect(1).AcceptedAsync(2, Guid.NewGuid());

        var sent = await SendAsync(gateway, OutgoingMessage.Text(s_bot, new UserId(2), "x"));
        var refused = await SendAsync(gateway, OutgoingMessage.Text(s_bot, new UserId(3), "x"));

        Assert.Equal((Reason.None, Reason.NotAllowed), (sent.Reason, refused.Reason));
        Assert.True(sent.Id.IsValid);
        Assert.Equal([SendOrigin.Client, SendOrigin.Server, SendOrigin.Server], origins.Snapshot());
    }

    [Fact]
    public async Task LimitsAndPolicy_AreForClients_NotForTheApp()
    {
        await using var gateway = await TestGateway.StartAsync(
            parts: services => services.AddSingleton<ISendPolicy>(new Policy((_, _) => Reason.NotAllowed)),
            limits: o => o.SendsPerPair = 1);

        var results = await Sender(gateway).SendAsync(
            [.. Enumerable.Range(0, 20).Select(i => OutgoingMessage.Text(s_bot, new UserId(2), $"{i}"))], CancellationToken.None);

        Assert.All(results, r => Assert.Equal(Reason.None, r.Reason));
    }

    [Fact]
    public async Task Send_CancelledBefore_KeepsNothing()
    {
        await using var gateway = await TestGateway.StartAsync();
        var message = OutgoingMessage.Text(s_bot, new UserId(2), "x");
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Sender(gateway).SendAsync([message], cancelled.Token));

        Assert.Equal(0, await gateway.Inbox.CountAsync(new UserId(2), CancellationToken.None));
    }

    [Fact]
    public async Task ToString_OfAMessage_HasNoText() =>
        Assert.DoesNotContain("secret", await Task.FromResult(OutgoingMessage.Text(s_bot, new UserId(2), "secret").ToString()));

    private static IMessageSender Sender(TestGateway gateway) => gateway.Services.GetRequiredService<IMessageSender>();

    private static async Task<SendResult> SendAsync(TestGateway gateway, OutgoingMessage message) =>
        Assert.Single(await Sender(gateway).SendAsync([message], CancellationToken.None));
}
