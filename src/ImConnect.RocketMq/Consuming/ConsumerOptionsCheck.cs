using System.Buffers;
using ImConnect.RocketMq.Producing;

namespace ImConnect.RocketMq.Consuming;

/// <summary>All faults of the options at once, each with what to write.</summary>
internal static class ConsumerOptionsCheck
{
    private const int MostGroup = 255;
    private const int MostConcurrency = 10_000;
    private const int MostMessages = 1_000_000;
    private static readonly TimeSpan s_shortestBackoff = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan s_shortestInvisible = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_longestInvisible = TimeSpan.FromHours(12);
    private static readonly TimeSpan s_longestDrain = TimeSpan.FromMinutes(5);
    private static readonly SearchValues<char> s_group = SearchValues.Create("%|-_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

    /// <param name="section">What stands before each key.</param>
    /// <param name="options">Looked at.</param>
    /// <returns>Empty when they are good.</returns>
    public static IReadOnlyList<string> Faults(string section, RocketMqConsumerOptions options)
    {
        var faults = new List<string>();
        ClientOptionsCheck.Check(faults, section, options);
        if (options.Group.Length is 0 or > MostGroup || options.Group.AsSpan().IndexOfAnyExcept(s_group) >= 0)
            Add(nameof(options.Group), options.Group.Length == 0 ? "not set" : options.Group, $"write 1 to {MostGroup} letters, digits, -, _, % or |");
        if (options.Subscriptions.Count == 0)
            Add(nameof(options.Subscriptions), "empty", "write at least one topic, with * for all tags");
        foreach (var (topic, tags) in options.Subscriptions)
        {
            if (!MessageCheck.IsTopic(topic))
                Add(nameof(options.Subscriptions), $"for topic {topic}", MessageCheck.TopicAdvice);
            if (!IsTags(tags))
                Add($"{nameof(options.Subscriptions)}:{topic}", tags, "write *, or tags with || between");
        }

        Range(nameof(options.MaxConcurrency), options.MaxConcurrency, MostConcurrency);
        Range(nameof(options.MaxBatchSize), options.MaxBatchSize, RocketMqConsumerOptions.DefaultMaxBatchSize);
        Range(nameof(options.MaxCachedMessages), options.MaxCachedMessages, MostMessages);
        Range(nameof(options.MaxCachedBytes), options.MaxCachedBytes, int.MaxValue);
        Range(nameof(options.MaxBodySize), options.MaxBodySize, int.MaxValue);
        Range(nameof(options.MaxAttempts), options.MaxAttempts, int.MaxValue);
        Time(nameof(options.InvisibleTime), options.InvisibleTime, s_shortestInvisible, s_longestInvisible);
        Time(nameof(options.MinBackoff), options.MinBackoff, s_shortestBackoff, options.MaxBackoff > s_shortestBackoff ? options.MaxBackoff : s_longestInvisible);
        Time(nameof(options.MaxBackoff), options.MaxBackoff, s_shortestBackoff, s_longestInvisible);
        Time(nameof(options.DrainTime), options.DrainTime, TimeSpan.Zero, s_longestDrain);
        return faults;

        void Add(string key, string value, string advice) => faults.Add($"{section}:{key} is {value}: {advice}");

        void Range(string key, int value, int most)
        {
            if (value < 1 || value > most)
                faults.Add($"{section}:{key} is {value}: write 1 to {most}");
        }

        void Time(string key, TimeSpan value, TimeSpan least, TimeSpan most)
        {
            if (value < least || value > most)
                faults.Add($"{section}:{key} is {value}: write {least} to {most}");
        }
    }

    private static bool IsTags(string? tags)
    {
        if (string.IsNullOrWhiteSpace(tags))
            return false;
        foreach (var tag in tags.Split("||"))
        {
            if (string.IsNullOrWhiteSpace(tag) || tag.Contains('|', StringComparison.Ordinal))
                return false;
        }

        return true;
    }
}
