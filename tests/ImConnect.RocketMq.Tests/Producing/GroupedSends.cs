using System.Collections.Concurrent;
using ImConnect.RocketMq.Wire;

namespace ImConnect.RocketMq.Tests.Producing;

/// <summary>
/// Callers as they should be: one a message group, who awaits each send and sends the same message again until it is stored. Knows of each message what its sends said, and holds that
/// against what a reader found.
/// </summary>
internal sealed class GroupedSends(RocketMqProducer producer, string topic, int groups, int each)
{
    /// <summary>A caller's own wait after a fault: fifty that try more often slow down what they wait for.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentDictionary<string, Fate> _fates = new();
    private int _acked;

    public int Acked => Volatile.Read(ref _acked);

    /// <summary>How often sends ended in which fault.</summary>
    public ConcurrentDictionary<string, int> Faults { get; } = new();

    public int Undecided => _fates.Values.Sum(fate => fate.Undecided);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // The first that must not be tried again ends the others too.
        await Parallel.ForEachAsync(
            Enumerable.Range(0, groups), new ParallelOptions { MaxDegreeOfParallelism = groups, CancellationToken = cancellationToken }, async (group, stop) => await SendGroupAsync(group, stop));

        // The last of every queue: who has read these has read all.
        var queues = new HashSet<int>();
        for (var i = 0; queues.Count < 8; i++)
            queues.Add((await producer.SendAsync(new RocketMqMessage(topic, "end"u8.ToArray()) { MessageGroup = $"end-{i}" }, cancellationToken)).QueueId!.Value);
    }

    public static bool IsComplete(IReadOnlyList<Message> stored) =>
        stored.Where(message => message.Body.ToStringUtf8() == "end").Select(message => message.SystemProperties.QueueId).Distinct().Count() == 8;

    /// <summary>Nothing acked is missing, each group is in order, and only what nobody knew is there more than once.</summary>
    /// <returns>How many are there more than once.</returns>
    public int Check(IReadOnlyList<Message> stored)
    {
        Assert.Equal(groups * each, _fates.Count);
        var mine = stored.Where(message => message.Body.ToStringUtf8() != "end").ToArray();
        var places = mine.ToDictionary(message => (message.SystemProperties.QueueId, message.SystemProperties.QueueOffset), message => message.SystemProperties.MessageId);
        Assert.All(_fates, fate => Assert.Equal(fate.Key, places.GetValueOrDefault((fate.Value.Receipt.QueueId!.Value, fate.Value.Receipt.Offset))));
        var repeated = 0;
        foreach (var copies in mine.CountBy(message => message.SystemProperties.MessageId))
        {
            var fate = _fates[copies.Key];
            Assert.True(copies.Value <= 1 + fate.Undecided, $"{copies.Key} is stored {copies.Value} times, of {fate.Undecided} sends nobody knew");
            repeated += copies.Value - 1;
        }

        foreach (var group in mine.GroupBy(message => message.SystemProperties.MessageGroup))
            Assert.Equal(Enumerable.Range(0, each), group.DistinctBy(message => message.SystemProperties.MessageId).Select(message => int.Parse(message.Body.ToStringUtf8(), null)));
        return repeated;
    }

    private async Task SendGroupAsync(int group, CancellationToken cancellationToken)
    {
        for (var i = 0; i < each; i++)
        {
            var message = new RocketMqMessage(topic, System.Text.Encoding.UTF8.GetBytes($"{i}")) { MessageGroup = $"group-{group}" };
            var fate = _fates[message.MessageId] = new Fate();
            while (true)
            {
                try
                {
                    fate.Receipt = await producer.SendAsync(message, cancellationToken);
                    Interlocked.Increment(ref _acked);
                    break;
                }
                catch (RocketMqException error) when (error.IsRetryable)
                {
                    fate.Undecided += error.MaybeStored ? 1 : 0;
                    Faults.AddOrUpdate($"{error.Code}{(error.MaybeStored ? ", may be stored" : "")}", 1, static (_, count) => count + 1);
                    await Task.Delay(s_pause, cancellationToken);
                }
            }
        }
    }

    private sealed class Fate
    {
        public RocketMqSendReceipt Receipt { get; set; }

        public int Undecided { get; set; }
    }
}
