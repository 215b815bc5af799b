using ImConnect.Business.Tests.Support;
using ImConnect.Publishing;
using Microsoft.AspNetCore.Http;

namespace ImConnect.Business.Tests;

/// <summary>Order within a chat, chats side by side, and what follows one that failed.</summary>
public sealed class OrderTests
{
    [Fact]
    public async Task Chats_OneIsSlow_OthersGoOnAndItsOwnWait()
    {
        await using var world = await World.StartAsync();
        var slow = new TaskCompletionSource();
        world.Server.Answer = async (context, call) =>
        {
            if (call.IdOf() == 101)
                await slow.Task;
            await FakeBusiness.SayAsync(context, 200, """{"code":1}""");
        };

        // Chat 1 has 101 to 103, chats 2 to 4 likewise, mixed.
        var batch = Enumerable.Range(1, 3).SelectMany(n => Enumerable.Range(1, 4).Select(chat => Events.Of((100 * chat) + n, to: chat))).ToArray();
        var publishing = world.Gateway.PublishAsync(batch);
        await world.Server.ArrivedAsync(10);

        Assert.Equal([101], IdsOf(world, chat: 1));
        slow.SetResult();
        Assert.All(await publishing.WaitAsync(Limit.Time), result => Assert.Equal(PublishOutcome.Stored, result.Outcome));
        Assert.All(Enumerable.Range(1, 4), chat => Assert.Equal([(100 * chat) + 1, (100 * chat) + 2, (100 * chat) + 3], IdsOf(world, chat)));
    }

    [Fact]
    public async Task Chat_OneMayBeStored_TheRestOfItIsNotTried()
    {
        await using var world = await World.StartAsync();
        world.Server.Answer = (context, call) => FakeBusiness.SayAsync(context, call.IdOf() == 102 ? 500 : 200, """{"code":1}""");

        var results = await world.Gateway.PublishAsync(
            Events.Of(101, to: 1), Events.Of(201, to: 2), Events.Of(102, to: 1), Events.Of(103, to: 1), Events.Of(103, to: 1, type: EventType.Ack), Events.Of(202, to: 2));

        Assert.Equal(
            [
                PublishResult.Stored("im-business"),
                PublishResult.Stored("im-business"),
                PublishResult.MaybeStored("HTTP 500"),
                PublishResult.MaybeStored("not tried, after: HTTP 500"),
                PublishResult.MaybeStored("not tried, after: HTTP 500"),
                PublishResult.Stored("im-business"),
            ],
            results);
        Assert.Equal([101, 102], IdsOf(world, chat: 1));
        Assert.Equal([201, 202], IdsOf(world, chat: 2));
    }

    [Fact]
    public async Task Chat_OneIsRefused_TheRestGoesOn()
    {
        await using var world = await World.StartAsync();
        world.Server.Answer = (context, call) => FakeBusiness.SayAsync(context, call.IdOf() == 101 ? 400 : 200, """{"code":1}""");

        var results = await world.Gateway.PublishAsync(Events.Of(101, to: 1, attempt: 4), Events.Of(102, to: 1));

        Assert.Equal([PublishOutcome.Refused, PublishOutcome.Stored], results.Select(result => result.Outcome));
    }

    [Fact]
    public async Task Batch_NobodyIsThere_EndsAtTheFirstOfAnyChat()
    {
        await using var world = await World.StartAsync(("MaxParallel", "1"));
        world.Server.Says(503, "", ("Retry-After", "5"));

        var results = await world.Gateway.PublishAsync([.. Enumerable.Range(1, 20).Select(chat => Events.Of(chat, to: chat))]);

        Assert.Equal(PublishResult.Unavailable("HTTP 503, asks to wait 00:00:05"), results[0]);
        Assert.All(results, result => Assert.Equal(PublishOutcome.Unavailable, result.Outcome));
        Assert.Single(world.Server.Calls);
    }

    [Fact]
    public async Task Chats_MoreThanTheBound_WaitForTheirTurn()
    {
        await using var world = await World.StartAsync(("MaxParallel", "3"));
        var three = new TaskCompletionSource();
        world.Server.Answer = async (context, _) =>
        {
            await three.Task;
            await FakeBusiness.SayAsync(context, 200, """{"code":1}""");
        };

        // Two callers share the bound.
        var one = world.Gateway.PublishAsync([.. Enumerable.Range(1, 20).Select(chat => Events.Of(chat, to: chat))]);
        var other = world.Gateway.PublishAsync([.. Enumerable.Range(21, 20).Select(chat => Events.Of(chat, to: chat))]);
        await world.Server.ArrivedAsync(3);
        three.SetResult();

        Assert.All((await one).Concat(await other), result => Assert.Equal(PublishOutcome.Stored, result.Outcome));
        Assert.Equal(40, world.Server.Calls.Count);
        Assert.Equal(3, world.Server.MostInside);
        Assert.InRange(world.Server.Connections, 1, 3);
    }

    [Fact]
    public async Task Turn_IsWaitedFor_WithoutATimeOut()
    {
        await using var world = await World.StartAsync(("MaxParallel", "1"));
        world.Server.Answer = (context, call) => call.IdOf() == 1 ? FakeBusiness.HangAsync(context) : FakeBusiness.SayAsync(context, 200, """{"code":1}""");

        var publishing = world.Gateway.PublishAsync(Events.Of(1, to: 1), Events.Of(2, to: 2));
        await world.Server.ArrivedAsync();
        world.Gateway.Time.Advance(BusinessHttpOptions.DefaultTimeout);

        Assert.Equal([PublishResult.MaybeStored("no answer in time"), PublishResult.Stored("im-business")], await publishing.WaitAsync(Limit.Time));
    }

    [Fact]
    public async Task Batch_Empty_HasNoResults()
    {
        await using var world = await World.StartAsync();
        Assert.Empty(await world.Gateway.PublishAsync([]));
    }

    private static IEnumerable<long> IdsOf(World world, long chat) =>
        world.Server.Calls.Where(call => call.Text.Contains($"\"100-1-{Math.Min(7, chat)}-{Math.Max(7, chat)}\"", StringComparison.Ordinal)).Select(call => call.IdOf());
}
