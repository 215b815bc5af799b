using ImConnect.Client.Tests.Support;
using ImConnect.Wire;

namespace ImConnect.Client.Tests;

/// <summary>Apps that are slower than what comes.</summary>
public sealed class BackPressureTests
{
    private const int Bound = 10;

    [Fact]
    public async Task App_DoesNotRead_NothingMoreIsReadFromTheNetworkAndNothingIsLost()
    {
        const int Count = 20_000;
        await using var gateway = await ScriptedGateway.StartAsync();
        var written = 0;
        gateway.Script = async (_, link) =>
        {
            var reading = link.AckAllAsync();
            for (var i = 0; i < Count; i++)
            {
                await link.PushAsync((ulong)i + 1, new string('x', 2_000));
                Volatile.Write(ref written, i + 1);
            }

            await reading;
        };
        await using var client = gateway.Client(change: o => o.MaxUnreadEvents = Bound);
        client.Start();
        await gateway.LinkAsync(1);

        // The gateway gets rid of what fits into the buffers of the kernel, and then of no more.
        var before = -1;
        await Limit.UntilAsync(
            () =>
            {
                var now = Volatile.Read(ref written);
                var isStill = now == before;
                before = now;
                Thread.Sleep(200);
                return isStill && now > 0;
            },
            "the gateway stands still");
        Assert.True(before < Count, $"all {Count} messages were read though the app took none");

        await using var log = new EventLog(client);
        await log.CountAsync(Count);
        Assert.Equal(Enumerable.Range(1, Count).Select(i => (long)i), log.Messages.Select(message => message.MessageId));
        Assert.Single(gateway.Links);
    }

    [Fact]
    public async Task App_AwaitsASendInItsLoop_GetsTheAckThoughItsEventsAreFull()
    {
        const int Count = 500;
        await using var host = await TestHost.StartAsync();
        await using var alice = await host.ConnectAsync(1);
        await using var ofAlice = new EventLog(alice);
        await Task.WhenAll(Enumerable.Range(0, Count).Select(i => alice.SendAsync(2, $"{i}")));

        await using var bot = host.Client(2, o => o.MaxUnreadEvents = Bound);
        bot.Start();
        var answered = 0;
        await foreach (var message in bot.MessagesAsync(Limit.Token()))
        {
            await bot.SendAsync(message.From, $"re {message.Content}").WaitAsync(Limit.Time);
            if (++answered == Count)
                break;
        }

        await ofAlice.CountAsync(Count);
        Assert.Equal(Enumerable.Range(0, Count).Select(i => $"re {i}"), ofAlice.Texts);
    }

    [Fact]
    public async Task App_AwaitsAnAnswerBehindAFlood_TheLinkIsGivenUpAndNothingIsLost()
    {
        const int Flood = 3_000;
        await using var gateway = await ScriptedGateway.StartAsync();
        gateway.Script = async (number, link) =>
        {
            if (number > 1)
            {
                // As the real one: the next page after the acks of the one before.
                for (var i = 1; i <= Flood; i += 100)
                {
                    for (var id = i; id < i + 100; id++)
                        await link.PushAsync((ulong)id, $"{id}");
                    while (link.Acks.Count < i + 99 && await link.ReadAsync() is { } frame)
                    {
                        if (frame.Type == MsgType.C2CSend)
                            await link.AckAsync(C2CSendReq.Parser.ParseFrom(frame.Payload));
                    }
                }

                await link.AckAllAsync();
                return;
            }

            await link.ReadAsync(); // the send: it gets no answer before the flood
            for (var id = 1; id <= Flood; id++)
                await link.PushAsync((ulong)id, $"{id}");
            await link.AckAllAsync();
        };
        await using var client = gateway.Client(change: o => o.MaxUnreadEvents = 200);
        client.Start();
        var sent = client.SendAsync(9, "are you there?");
        await sent.WaitAsync(Limit.Time); // no event is taken before it ends
        Assert.Equal(2, gateway.Links.Count);
        await using var log = new EventLog(client);
        await log.CountAsync(Flood);
        Assert.Equal(Enumerable.Range(1, Flood).Select(i => $"{i}"), log.Texts);
    }

    [Fact]
    public async Task Events_TwoLoopsAtOnce_TheSecondIsRefused()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var client = gateway.Client();
        await using var log = new EventLog(client);
        await Task.Yield();
        await Limit.UntilAsync(() => Refused(client), "the refusal");
    }

    private static bool Refused(ImConnectClient client)
    {
        using var now = new CancellationTokenSource();
        var second = client.EventsAsync(now.Token).GetAsyncEnumerator(CancellationToken.None);
        var next = second.MoveNextAsync().AsTask();
        if (next.IsFaulted)
            return next.Exception.InnerException is InvalidOperationException;
        now.Cancel();
        return false;
    }
}
