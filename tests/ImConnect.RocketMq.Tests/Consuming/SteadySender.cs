using System.Collections.Concurrent;
using System.Globalization;

namespace ImConnect.RocketMq.Tests.Consuming;

/// <summary>Sends numbered messages in several groups at once, each again until it is stored. The key of a message is <c>group.number</c>.</summary>
internal sealed class SteadySender(RocketMqProducer producer, string topic, int groups, TimeSpan pause)
{
    private static readonly TimeSpan s_afterAFault = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentQueue<string> _stored = new();
    private int _faults;

    /// <summary>Keys that the server said it has.</summary>
    public IReadOnlyCollection<string> Stored => _stored;

    /// <summary>Sends that failed, after all attempts of the producer.</summary>
    public int Faults => _faults;

    /// <summary>Until so many are stored, or it is told to stop; what was begun is ended.</summary>
    public Task RunAsync(int count, CancellationToken stop) => Task.WhenAll(Enumerable.Range(0, groups).Select(group => RunAsync($"g{group}", count / groups, stop)));

    private async Task RunAsync(string group, int count, CancellationToken stop)
    {
        for (var number = 0; number < count && !stop.IsCancellationRequested; number++)
        {
            var key = string.Create(CultureInfo.InvariantCulture, $"{group}.{number}");
            var message = new RocketMqMessage(topic, System.Text.Encoding.UTF8.GetBytes(key)) { MessageGroup = group, Keys = [key] };
            while (!await TrySendAsync(message))
                await Task.Delay(s_afterAFault, CancellationToken.None);
            _stored.Enqueue(key);
            if (pause > TimeSpan.Zero)
                await Task.Delay(pause, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> TrySendAsync(RocketMqMessage message)
    {
        try
        {
            await producer.SendAsync(message, TestContext.Current.CancellationToken);
            return true;
        }
        catch (RocketMqException)
        {
            Interlocked.Increment(ref _faults);
            return false;
        }
    }
}
