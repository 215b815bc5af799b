namespace ImConnect.Connections;

/// <summary>The lifecycle calls of one connection, one after the other: at most three, so its queue needs no bound.</summary>
internal sealed class LifecycleChain(LifecycleCalls calls, Session session)
{
    private readonly Lock _lock = new();
    private Task _last = Task.CompletedTask;

    public void Connected() => Add((one, token) => one.OnConnectedAsync(session, token));

    public void Drained() => Add((one, token) => one.OnDrainedAsync(session, token));

    public void Closed(CloseReason reason) => Add((one, token) => one.OnClosedAsync(session, reason, token));

    private void Add(Func<IConnectionLifecycle, CancellationToken, ValueTask> call)
    {
        calls.Enter();
        lock (_lock)
            _last = RunAsync(_last, call);
    }

    private async Task RunAsync(Task before, Func<IConnectionLifecycle, CancellationToken, ValueTask> call)
    {
        await Task.Yield(); // the app's code never runs on the connection's thread
        await before;
        await calls.CallAsync(session, call);
        calls.Exit();
    }
}
