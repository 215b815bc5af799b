using Microsoft.Extensions.Options;

namespace ImConnect.RocketMq.Gateway;

/// <summary>All faults of section <c>ImConnect:RocketMq</c> at once, each with its key and what to write there.</summary>
internal sealed class RocketMqOptionsCheck : IValidateOptions<RocketMqOptions>
{
    private const int MaxTopicLength = 127;
    private const int MaxAttempts = 1000;

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, RocketMqOptions options)
    {
        List<string> faults = [];
        ClientOptionsCheck.Check(faults, RocketMqOptions.Section, options);
        if (!IsName(options.C2CTopic))
            faults.Add($"{RocketMqOptions.Section}:{nameof(options.C2CTopic)}: write the name of a topic: up to {MaxTopicLength} letters, digits, - and _.");
        if (!IsName(options.EventGroup))
            faults.Add($"{RocketMqOptions.Section}:{nameof(options.EventGroup)}: write the name of a consumer group: letters, digits, - and _.");
        if (options.MaxAttempts is < 1 or > MaxAttempts)
            faults.Add($"{RocketMqOptions.Section}:{nameof(options.MaxAttempts)}: write a number from 1 to {MaxAttempts}.");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static bool IsName(string text) => text.Length is > 0 and <= MaxTopicLength && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '%' or '|');
}
