using ImConnect.Core.Tests.Support;
using ImConnect.Hosting;

namespace ImConnect.Core.Tests.Hosting;

public sealed class BatchQueueTests
{
    private readonly WorkSignal _arrived = new();
    private readonly BatchQueue<int> _queue;
    private List<int> _batch = [];

    public BatchQueueTests() => _queue = new(bound: 3, _arrived);

    [Fact]
    public async Task Take_WhatIsThere_InOrderUpToTheMaximum_AndTheRestIsSignalledAgain()
    {
        for (var i = 0; i < 3; i++)
            Assert.True(_queue.TryAdd(i));

        await Limit.Within(_arrived.WaitAsync().AsTask());
        Assert.True(_queue.Take(ref _batch, max: 2));
        Assert.Equal([0, 1], _batch);
        await Limit.Within(_arrived.WaitAsync().AsTask());
        Assert.True(_queue.Take(ref _batch, max: 2));
        Assert.Equal([2], _batch);
        Assert.False(_queue.Take(ref _batch, max: 2));
        Assert.Empty(_batch);
        Assert.False(_arrived.WaitAsync().IsCompleted);
    }

    [Fact]
    public async Task Add_AtTheBound_TryFailsAndAsyncWaits()
    {
        for (var i = 0; i < 3; i++)
            Assert.True(_queue.TryAdd(i));

        Assert.False(_queue.TryAdd(3));
        var waiting = _queue.AddAsync(4, CancellationToken.None).AsTask();
        Assert.False(waiting.IsCompleted);
        Assert.True(_queue.Take(ref _batch, max: 1));

        Assert.True(await Limit.Within(waiting));
        Assert.Equal(3, _queue.Count);
    }

    [Fact]
    public async Task Complete_WhatIsThere_IsTakenBeforeTheEnd()
    {
        Assert.True(_queue.TryAdd(1));
        _queue.Complete();

        Assert.False(_queue.TryAdd(2));
        Assert.False(await _queue.AddAsync(3, CancellationToken.None));
        Assert.True(_queue.Take(ref _batch, max: 10));
        Assert.Equal([1], _batch);
        Assert.False(_queue.Take(ref _batch, max: 10));
    }

    [Fact]
    public async Task Complete_WhileSomebodyWaitsAtTheBound_TellsHim()
    {
        for (var i = 0; i < 3; i++)
            Assert.True(_queue.TryAdd(i));
        var waiting = _queue.AddAsync(4, CancellationToken.None).AsTask();

        _queue.Complete();

        Assert.False(await Limit.Within(waiting));
    }

    [Fact]
    public async Task ManyProducers_OneTaker_NothingIsLostAndNobodyWaitsForEver()
    {
        const int Producers = 4;
        const int Each = 20_000;
        var producers = Enumerable.Range(0, Producers).Select(p => Task.Run(async () =>
        {
            for (var i = 0; i < Each; i++)
                Assert.True(await _queue.AddAsync((p * Each) + i, CancellationToken.None));
        })).ToArray();

        List<int> taken = [];
        while (taken.Count < Producers * Each)
        {
            await Limit.Within(_arrived.WaitAsync().AsTask());
            if (_queue.Take(ref _batch, max: 2))
                taken.AddRange(_batch);
        }

        await Limit.Within(Task.WhenAll(producers));
        foreach (var own in taken.GroupBy(item => item / Each))
            Assert.Equal(Enumerable.Range(own.Key * Each, Each), own);
    }
}
