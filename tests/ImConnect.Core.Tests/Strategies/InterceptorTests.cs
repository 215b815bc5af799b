using ImConnect.Core.Tests.Support;
using ImConnect.Protocol;
using ImConnect.Strategies;
using Microsoft.Extensions.DependencyInjection;

namespace ImConnect.Core.Tests.Strategies;

/// <summary>Interceptors stand around every send: nothing is durable before next, everything is once it returns accepted.</summary>
public sealed class InterceptorTests
{
    [Fact]
    public async Task Interceptors_RunInTheOrderOfRegistration()
    {
        var steps = new Observed<string>();
        await using var gateway = await StartAsync(Around("outer"), Around("inner"));
        var alice = gateway.Connect(1);

        await alice.AcceptedAsync(2, Guid.NewGuid());

        Assert.Equal(["outer before", "inner before", "inner after", "outer after"], await steps.CountAsync(4));

        Interceptor Around(string name) => new(async (context, next) =>
        {
            steps.Add($"{name} before");
            var result = await next(context);
            steps.Add($"{name} after");
            return result;
        });
    }

    [Fact]
    public async Task Interceptor_AfterNext_SeesTheAcceptedMessage()
    {
        var results = new Observed<(SendResult Result, long Stored)>();
        TestGateway? running = null;
        await using var gateway = running = await StartAsync(new Interceptor(async (context, next) =>
        {
            Assert.Equal((1, 2, "hello"), (context.Sender.Value, context.Receiver.Value, MessageBody.ReadContent(context.Body.Span)));
            var result = await next(context);
            results.Add((result, await running!.Inbox.CountAsync(context.Receiver, CancellationToken.None)));
            return result;
        }));
        var alice = gateway.Connect(1);

        var id = await alice.AcceptedAsync(2, Guid.NewGuid());

        var (seen, stored) = Assert.Single(await results.CountAsync(1));
        Assert.Equal((SendResult.Accepted(new MessageId((long)id)), 1L), (seen, stored));
    }

    [Theory]
    [InlineData(Reason.NotAllowed, 0, 0)]
    [InlineData(Reason.Overloaded, 0, 1000)]
    [InlineData(Reason.TooBig, -1, 0)]
    public async Task Interceptor_RefusesBeforeNext_SenderGetsTheReasonAndNothingIsKept(Reason reason, int code, int retryAfter)
    {
        await using var gateway = await StartAsync(new Interceptor((_, _) => new(SendResult.Refuse(reason))));
        var alice = gateway.Connect(1);
        var clientId = Guid.NewGuid();

        await alice.SendAsync(2, clientId);

        await AssertRefusedAsync(gateway, alice, clientId, reason, code, retryAfter);
        Assert.Empty(gateway.Inbox.AcceptBatches.Snapshot());
    }

    [Fact]
    public async Task Interceptor_ReturnsAcceptedWithoutNext_IsARefusal()
    {
        await using var gateway = await StartAsync(new Interceptor((_, _) => new(SendResult.Accepted(new MessageId(5)))));
        var alice = gateway.Connect(1);
        var clientId = Guid.NewGuid();

        await alice.SendAsync(2, clientId);

        await AssertRefusedAsync(gateway, alice, clientId, Reason.NotAllowed, 0, 0);
    }

    [Fact]
    public async Task Interceptor_Throws_IsAnInternalRefusalAndTheConnectionGoesOn()
    {
        var fail = true;
        await using var gateway = await StartAsync(new Interceptor((context, next) => fail ? throw new InvalidOperationException("no") : next(context)));
        gateway.Expect(1310);
        var alice = gateway.Connect(1);
        var clientId = Guid.NewGuid();

        await alice.SendAsync(2, clientId);
        await AssertRefusedAsync(gateway, alice, clientId, Reason.Internal, -2, 2000);
        fail = false;

        await alice.AcceptedAsync(2, clientId);
        Assert.Equal([1310], gateway.LoggedErrors);
    }

    [Fact]
    public async Task Interceptor_ThrowsAfterNext_TheMessageIsAcceptedAllTheSame()
    {
        await using var gateway = await StartAsync(new Interceptor(async (context, next) =>
        {
            await next(context);
            throw new InvalidOperationException("too late");
        }));
        gateway.Expect(1310);
        var alice = gateway.Connect(1);
        var bob = gateway.Connect(2);

        var id = await alice.AcceptedAsync(2, Guid.NewGuid());

        Assert.Equal(id, (await bob.NextPushAsync()).MsgId);
        await alice.AcceptedAsync(2, Guid.NewGuid());
        Assert.Empty(alice.Unread);
    }

    [Fact]
    public async Task Interceptor_CallsNextTwice_IsAcceptedOnceAndTheSecondCallThrows()
    {
        var errors = new Observed<Exception>();
        await using var gateway = await StartAsync(new Interceptor(async (context, next) =>
        {
            var first = await next(context);
            try
            {
                await next(context);
            }
            catch (InvalidOperationException error)
            {
                errors.Add(error);
            }

            return first;
        }));
        var alice = gateway.Connect(1);
        var bob = gateway.Connect(2);

        var id = await alice.AcceptedAsync(2, Guid.NewGuid());

        Assert.Equal(id, (await bob.NextPushAsync()).MsgId);
        Assert.Single(await errors.CountAsync(1));
        Assert.Equal(1, await gateway.Inbox.CountAsync(null, CancellationToken.None));
    }

    [Fact]
    public async Task Interceptor_SlowForTheFirstSend_OrderOfTheConnectionIsKept()
    {
        var release = new TaskCompletionSource();
        await using var gateway = await StartAsync(new Interceptor(async (context, next) =>
        {
            if (MessageBody.ReadContent(context.Body.Span) == "slow")
                await release.Task;
            return await next(context);
        }));
        var alice = gateway.Connect(1);
        var carol = gateway.Connect(3);
        var bob = gateway.Connect(2);

        var slow = alice.SendAsync(2, Guid.NewGuid(), "slow").AsTask();
        Assert.False(slow.IsCompleted);
        await carol.SendAsync(2, Guid.NewGuid(), "of another");
        Assert.Equal("of another", (await bob.NextPushAsync()).Content);
        release.SetResult();
        await Limit.Within(slow);
        await alice.SendAsync(2, Guid.NewGuid(), "quick");

        Assert.Equal(["slow", "quick"], (await bob.TakeAsync(2)).Select(f => f.Push().Content));
    }

    [Fact]
    public async Task Interceptor_WaitsForTheCommit_SendsOfAConnectionAreStillInFlightTogether()
    {
        await using var gateway = await StartAsync(new Interceptor((context, next) => next(context)));
        var commit = new TaskCompletionSource();
        gateway.Inbox.BeforeAccept = _ => commit.Task;
        var alice = gateway.Connect(1);
        var bob = gateway.Connect(2);

        for (var i = 0; i < 32; i++)
            await Limit.Within(alice.SendAsync(2, Guid.NewGuid(), $"{i}").AsTask());
        var waiting = alice.SendAsync(2, Guid.NewGuid(), "32").AsTask();
        Assert.False(waiting.IsCompleted);
        commit.SetResult();
        await Limit.Within(waiting);

        var pushes = await bob.Connection.Arrived.CountAsync(33);
        Assert.Equal(Enumerable.Range(0, 33).Select(i => $"{i}"), pushes.Select(p => p.Push().Content));
    }

    [Fact]
    public async Task Interceptor_ChangesTheBody_IsWhatIsKeptAndPushed()
    {
        await using var gateway = await StartAsync(new Interceptor((context, next) => next(context with { Body = MessageBody.Text("***", 1) })));
        var alice = gateway.Connect(1);
        var bob = gateway.Connect(2);

        await alice.AcceptedAsync(2, Guid.NewGuid(), "a bad word");

        Assert.Equal("***", (await bob.NextPushAsync()).Content);
    }

    [Fact]
    public async Task Interceptor_QueueFull_SeesTheRefusalAndTheSenderGetsOne()
    {
        var refusals = new Observed<SendResult>();
        await using var gateway = await TestGateway.StartAsync(
            o =>
            {
                o.QueueBound = 64;
                o.MaxSendsInFlight = 1024;
            },
            services => services.AddSingleton<ISendInterceptor>(new Interceptor(async (context, next) =>
            {
                var result = await next(context);
                if (result.Reason != Reason.None)
                    refusals.Add(result);
                return result;
            })));
        var commit = new TaskCompletionSource();
        gateway.Inbox.BeforeAccept = _ => commit.Task;
        var alice = gateway.Connect(1);
        await alice.SendAsync(2, Guid.NewGuid());
        await gateway.Inbox.AcceptBatches.CountAsync(1);
        for (var i = 0; i < 64; i++)
            await alice.SendAsync(2, Guid.NewGuid());

        await alice.SendAsync(2, Guid.NewGuid());

        Assert.Equal((int)Reason.Overloaded, (await alice.NextAckAsync()).Reason);
        Assert.Equal(SendResult.Refuse(Reason.Overloaded), Assert.Single(await refusals.CountAsync(1)));
        commit.SetResult();
        var frames = await alice.Connection.Arrived.CountAsync(66);
        Assert.Equal(1, frames.Count(f => f.Ack().Status == -1));
    }

    private static Task<TestGateway> StartAsync(params Interceptor[] interceptors) => TestGateway.StartAsync(parts: services =>
    {
        foreach (var interceptor in interceptors)
            services.AddSingleton<ISendInterceptor>(interceptor);
    });

    private static async Task AssertRefusedAsync(TestGateway gateway, TestClient client, Guid clientId, Reason reason, int code, int retryAfter)
    {
        var frame = await client.NextAsync();
        var ack = frame.Ack();
        Assert.Equal((code, reason.WireText()), (frame.Code, frame.Envelope.Msg));
        Assert.Equal((-1, (int)reason, retryAfter, Frames.Bytes(clientId)), (ack.Status, ack.Reason, ack.RetryAfterMs, ack.ClientMsgId));
        Assert.Equal(0, await gateway.Inbox.CountAsync(null, CancellationToken.None));
    }
}
