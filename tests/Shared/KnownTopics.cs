using System.Diagnostics;
using ImConnect.RocketMq;

namespace ImConnect.Tests;

/// <summary>A name server may learn of a new topic only by the broker's next report, half a minute later; whoever asks before is told that there is none.</summary>
internal static class KnownTopics
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(200);

    /// <param name="address">Of the proxy.</param>
    /// <param name="created"><c>topic:NAME:TYPE</c> and others, which are left alone.</param>
    /// <param name="patience">For all of them.</param>
    /// <exception cref="RocketMqException">One is still not known.</exception>
    public static async Task WaitAsync(string address, IEnumerable<string> created, TimeSpan patience)
    {
        var topics = created.Select(one => one.Split(':')).Where(parts => parts[0] == "topic").Select(parts => parts[1]).ToArray();
        if (topics.Length == 0)
            return;
        var options = new RocketMqProducerOptions { Endpoints = address, RequestTimeout = TimeSpan.FromSeconds(20) };
        foreach (var topic in topics)
            options.Topics.Add(topic);
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            await using var producer = new RocketMqProducer(options);
            try
            {
                await producer.StartAsync();
                return;
            }
            catch (RocketMqException unknown) when (unknown.Code == RocketMqCode.TopicNotFound && Stopwatch.GetElapsedTime(since) < patience)
            {
                await Task.Delay(s_pause);
            }
        }
    }
}
