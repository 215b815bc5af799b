using ImConnect.Strategies;
using Microsoft.Extensions.Options;

namespace ImConnect.Hosting;

/// <summary>All faults of section <c>ImConnect:Limits</c> at once, each with its key and what to write there.</summary>
internal sealed class LimitOptionsCheck : IValidateOptions<LimitOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, LimitOptions options)
    {
        List<string> faults = [];
        void Rate(double rate, string key)
        {
            if (!double.IsFinite(rate) || rate is < 0 or > 1_000_000)
                faults.Add($"ImConnect:Limits:{key}: write how many a second, up to 1000000, or 0 for no limit.");
        }

        Rate(options.SendsPerConnection, nameof(options.SendsPerConnection));
        Rate(options.SendsPerUser, nameof(options.SendsPerUser));
        Rate(options.SendsPerPair, nameof(options.SendsPerPair));
        Rate(options.FramesPerConnection, nameof(options.FramesPerConnection));
        if (options.Burst < TimeSpan.FromSeconds(1) || options.Burst > TimeSpan.FromMinutes(1))
            faults.Add("ImConnect:Limits:Burst: write a time from 00:00:01 to 00:01:00.");
        if (options.ConnectionsPerUser is < 0 or > 100_000)
            faults.Add("ImConnect:Limits:ConnectionsPerUser: write a number up to 100000, or 0 for no limit.");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
