using ImConnect.Publishing;
using Microsoft.Extensions.Options;

namespace ImConnect.Hosting;

/// <summary>All faults of section <c>ImConnect:Publishing</c> at once, each with its key and what to write there.</summary>
internal sealed class PublishingOptionsCheck : IValidateOptions<PublishingOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, PublishingOptions options)
    {
        List<string> faults = [];
        void Check(bool good, string key, string write)
        {
            if (!good)
                faults.Add($"{PublishingOptions.Section}:{key}: write {write}.");
        }

        Check(Enum.IsDefined(options.AckLevel), "AckLevel", "Accepted, Published or Stored");
        Check(options.PublishWait >= TimeSpan.FromMilliseconds(100) && options.PublishWait <= TimeSpan.FromMinutes(1), "PublishWait", "a time from 00:00:00.1 to 00:01:00");
        Check(options.OutboxBound is >= 1 and <= 1_000_000_000, "OutboxBound", "a number from 1 to 1000000000");
        Check(options.OutboxBytes >= 1 << 20, "OutboxBytes", "a number of at least 1048576");
        Check(options.Batch is >= 1 and <= 10_000, "Batch", "a number from 1 to 10000");
        Check(options.Concurrency is >= 1 and <= 1024, "Concurrency", "a number from 1 to 1024");
        Check(options.ProbeMin >= TimeSpan.FromMilliseconds(10) && options.ProbeMin <= TimeSpan.FromMinutes(1), "ProbeMin", "a time from 00:00:00.01 to 00:01:00");
        Check(options.ProbeMax >= options.ProbeMin && options.ProbeMax <= TimeSpan.FromMinutes(10), "ProbeMax", "a time from ImConnect:Publishing:ProbeMin to 00:10:00");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
