using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ImConnect.Connections;

/// <summary>Calls the app's lifecycle classes off the connections' way, and at the stop waits for what is under way.</summary>
internal sealed partial class LifecycleCalls(IEnumerable<IConnectionLifecycle> classes, ILogger<LifecycleCalls> logger) : IHostedService
{
    private readonly IConnectionLifecycle[] _classes = [.. classes];
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Chains that run, and one for this object until it stops.</summary>
    private int _running = 1;

    /// <summary>The calls of one connection; null when no class asks for any.</summary>
    public LifecycleChain? Begin(Session session) => _classes.Length == 0 ? null : new LifecycleChain(this, session);

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.Register(_stopping.Cancel);
        Exit();
        await _idle.Task.WaitAsync(cancellationToken);
    }

    public void Enter() => Interlocked.Increment(ref _running);

    public void Exit()
    {
        if (Interlocked.Decrement(ref _running) == 0)
            _idle.TrySetResult();
    }

    /// <summary>One call to every class. Never throws.</summary>
    public async Task CallAsync(Session session, Func<IConnectionLifecycle, CancellationToken, ValueTask> call)
    {
        foreach (var one in _classes)
        {
            try
            {
                await call(one, _stopping.Token);
            }
            catch (Exception error)
            {
                LogFailed(logger, error, one.GetType().Name, session.User);
            }
        }
    }

    [LoggerMessage(EventId = 1110, Level = LogLevel.Error, Message = "{Class} failed for a connection of {User}")]
    private static partial void LogFailed(ILogger logger, Exception error, string @class, UserId user);
}
