using ImConnect.Core.Tests.Support;
using ImConnect.Hosting;

namespace ImConnect.Core.Tests.Hosting;

public sealed class BatchQueueTests
{
    private readonly BatchQueue<int> _queue = new(bound: 3);
    private readonly List<int> _batch = [];

    [Fact]
    public async Task Take_WhatIsThere_InOrderUpToTheMaximum()
    {
        for (var i = 0; i < 3; i++)
            Assert.True(_queue.TryAdd(i));

        Assert.True(await _queue.TakeAsync(_batch, max: 2));
        Assert.Equal([0, 1], _batch);
        Assert.True(await _queue.TakeAsync(_batch, max: 2));
        Assert.Equal([2], _batch);
    }

    [Fact]
    public async Task Add_AtTheBound_TryFailsAndAsyncWaits()
    {
        for (var i = 0; i < 3; i++)
            Assert.True(_queue.TryAdd(i));

        Assert.False(_queue.TryAdd(3));
        var waiting = _queue.AddAsync(4, CancellationToken.None).AsTask();
        Assert.False(waiting.IsCompleted);
        await _queue.TakeAsync(_batch, max: 1);

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
        Assert.True(await _queue.TakeAsync(_batch, max: 10));
        Assert.Equal([1], _batch);
        Assert.False(await _queue.TakeAsync(_batch, max: 10));
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
}
