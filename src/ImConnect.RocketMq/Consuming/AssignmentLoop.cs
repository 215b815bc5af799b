using ImConnect.RocketMq.Routing;
using ImConnect.RocketMq.Sessions;
using ImConnect.RocketMq.Wire;
using Microsoft.Extensions.Logging;

namespace ImConnect.RocketMq.Consuming;

/// <summary>
/// Asks again and again what is to be received from, and keeps one loop for each of it. When the server cannot say, all stays as it is; what is taken away is not received from any
/// more, and what came from it is still handled.
/// </summary>
internal sealed partial class AssignmentLoop(ConsumerParts parts)
{
    private static readonly TimeSpan s_firstWait = TimeSpan.FromMilliseconds(200);

    private readonly Dictionary<Assigned, (CancellationTokenSource Stop, Task Running)> _loops = [];
    private readonly List<Task> _ended = [];
    private volatile int _count;
    private int _turn;

    /// <summary>How many loops there are.</summary>
    public int Count => _count;

    /// <summary>Until the token; all loops have then ended. Never throws.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var failures = 0;
        while (!stop.IsCancellationRequested)
        {
            var failed = false;
            foreach (var topic in parts.Options.Subscriptions.Keys)
            {
                try
                {
                    Follow(topic, await AskAsync(topic, stop), stop);
                }
                catch (OperationCanceledException) when (stop.IsCancellationRequested)
                {
                    break;
                }
                catch (Exception error)
                {
                    failed = true;
                    Log.Unknown(parts.Logger, topic, error.Message);
                }
            }

            failures = failed ? failures + 1 : 0;
            var wait = failed ? Backoff.Next(s_firstWait, parts.Timing.AssignmentRefresh, 2, failures, parts.Random) : parts.Timing.AssignmentRefresh;
            _ended.RemoveAll(loop => loop.IsCompleted);
            await Task.Delay(wait, parts.Time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.WhenAll(_loops.Values.Select(loop => loop.Running).Concat(_ended));
    }

    private async Task<HashSet<Assigned>> AskAsync(string topic, CancellationToken stop)
    {
        var route = await parts.Session.Routes.GetAsync(topic, stop);
        var request = new QueryAssignmentRequest { Topic = route.Resource, Group = parts.Role.Group, Endpoints = parts.Session.Access.Wire };
        var answer = await Choose(route).CallAsync(Rpcs.QueryAssignment, request, stop);
        var assigned = new HashSet<Assigned>();
        foreach (var one in answer.Assignments)
        {
            if (parts.Session.Routes.AddressOf(one.MessageQueue?.Broker) is { } address)
                assigned.Add(new Assigned(topic, one.MessageQueue!.Broker.Name, one.MessageQueue.Id, address));
        }

        return assigned;
    }

    /// <summary>Any proxy of the topic, rather one that answered lately.</summary>
    private ProxyLink Choose(TopicRoute route)
    {
        var links = route.Addresses.Select(parts.Session.Registered).ToArray();
        var first = _turn++ & int.MaxValue;
        var turns = Enumerable.Range(0, links.Length).Select(i => links[(first + i) % links.Length]).ToArray();
        return Array.Find(turns, link => !link.IsSuspect) ?? turns[0];
    }

    private void Follow(string topic, HashSet<Assigned> assigned, CancellationToken stop)
    {
        foreach (var (lost, loop) in _loops.Where(entry => entry.Key.Topic == topic && !assigned.Contains(entry.Key)).ToArray())
        {
            loop.Stop.CancelAfter(TimeSpan.Zero);
            _ended.Add(loop.Running);
            _loops.Remove(lost);
            Log.Taken(parts.Logger, lost.Topic, lost.Broker, lost.Queue);
        }

        foreach (var added in assigned)
        {
            if (_loops.ContainsKey(added))
                continue;
            var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
            _loops.Add(added, (end, Task.Run(() => new ReceiveLoop(added, () => _count, parts).RunAsync(end.Token), CancellationToken.None)));
            Log.Given(parts.Logger, added.Topic, added.Broker, added.Queue, added.Address.ToString());
        }

        _count = _loops.Count;
    }

    private static partial class Log
    {
        [LoggerMessage(6200, LogLevel.Information, "What to receive of {Topic} is not known now, and stays as it was: {Why}")]
        public static partial void Unknown(ILogger logger, string topic, string why);

        [LoggerMessage(6201, LogLevel.Debug, "Receives from {Topic} of {Broker}, queue {Queue}, at {Address}")]
        public static partial void Given(ILogger logger, string topic, string broker, int queue, string address);

        [LoggerMessage(6202, LogLevel.Debug, "Receives no more from {Topic} of {Broker}, queue {Queue}")]
        public static partial void Taken(ILogger logger, string topic, string broker, int queue);
    }
}
