using System.Globalization;
using ImConnect.RocketMq.Tests.Support;
using ImConnect.RocketMq.Wire;

namespace ImConnect.RocketMq.Tests.Consuming;

/// <summary>A server that gives as much as is asked for, and counts what was not settled.</summary>
public sealed class ScriptedCacheTests : IAsyncLifetime
{
    private const int Size = 1_000;
    private const int All = 400;
    private readonly Lock _lock = new();
    private ScriptedProxy _proxy = null!;
    private int _given;
    private int _open;
    private int _mostOpen;
    private int _mostOpenWhenAsked;

    public async ValueTask InitializeAsync() => _proxy = await ScriptedProxy.StartAsync(new ScriptedProxy { Queues = 2, Receive = GiveAsync, Ack = Settle });

    public ValueTask DisposeAsync() => _proxy.DisposeAsync();

    [Fact]
    public async Task Messages_NotSettled_AreNeverMoreThanTheBound()
    {
        var options = Stage.Options(_proxy.Address, "T");
        options.MaxCachedMessages = 10;
        await ConsumeAllAsync(options);
        Assert.Equal(10, _mostOpen);
    }

    /// <summary>The first batch is asked for before the size of bodies is known; then what is asked for is made to fit.</summary>
    [Fact]
    public async Task Bytes_OverTheBound_NothingIsAskedFor()
    {
        var options = Stage.Options(_proxy.Address, "T");
        options.MaxCachedBytes = 10 * Size;
        await ConsumeAllAsync(options);

        // What another queue was asked for at the same moment may have come.
        Assert.InRange(_mostOpenWhenAsked, 0, 10 + 32);
        Assert.All(_proxy.Received.Skip(2), request => Assert.InRange(request.BatchSize, 1, 5));
        Assert.InRange(_mostOpen, 10, 2 * 32);
    }

    private async Task ConsumeAllAsync(RocketMqConsumerOptions options)
    {
        options.MaxConcurrency = 100;
        options.MaxBatchSize = 1;
        var arrivals = new Arrivals(async (_, _) =>
        {
            await Task.Yield();
            return RocketMqConsumeResult.Done;
        });
        await using var consumer = await Stage.ConsumeAsync(options, arrivals);
        await arrivals.MustHaveAsync(All);
        await Eventually.MustHoldAsync(() => _proxy.Acked.Count == All, "all are acknowledged");
        Assert.Equal(All, arrivals.All.Select(arrival => arrival.Delivery.MessageId).Distinct().Count());
    }

    private async Task<IReadOnlyList<Message>> GiveAsync(int number, ReceiveMessageRequest request, CancellationToken cancellationToken)
    {
        var messages = new List<Message>();
        lock (_lock)
        {
            _mostOpenWhenAsked = Math.Max(_mostOpenWhenAsked, _open);
            for (var i = 0; i < request.BatchSize && _given < All; i++)
                messages.Add(ScriptedProxy.Message((++_given).ToString(CultureInfo.InvariantCulture), new byte[Size]));
            _open += messages.Count;
            _mostOpen = Math.Max(_mostOpen, _open);
        }

        if (messages.Count == 0)
            await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return messages;
    }

    private Code Settle(AckMessageEntry entry)
    {
        lock (_lock)
            _open--;
        return Code.Ok;
    }
}
