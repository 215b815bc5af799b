namespace ImConnect.RocketMq.Producing;

/// <summary>All faults of the options at once, each with what to write.</summary>
internal static class ProducerOptionsCheck
{
    private const int MostAttempts = 16;
    private const int MostSends = 1_000_000;

    /// <param name="section">What stands before each key.</param>
    /// <param name="options">Looked at.</param>
    /// <returns>Empty when they are good.</returns>
    public static IReadOnlyList<string> Faults(string section, RocketMqProducerOptions options)
    {
        var faults = new List<string>();
        ClientOptionsCheck.Check(faults, section, options);
        for (var i = 0; i < options.Topics.Count; i++)
        {
            if (!MessageCheck.IsTopic(options.Topics[i]))
                faults.Add($"{section}:{nameof(options.Topics)}:{i} is {options.Topics[i]}: {MessageCheck.TopicAdvice}");
        }

        Range(nameof(options.MaxAttempts), options.MaxAttempts, MostAttempts);
        Range(nameof(options.MaxPendingSends), options.MaxPendingSends, MostSends);
        Range(nameof(options.MaxPendingBytes), options.MaxPendingBytes, int.MaxValue);
        return faults;

        void Range(string key, int value, int most)
        {
            if (value < 1 || value > most)
                faults.Add($"{section}:{key} is {value}: write 1 to {most}");
        }
    }
}
