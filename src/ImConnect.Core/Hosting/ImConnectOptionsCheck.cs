using Microsoft.Extensions.Options;

namespace ImConnect.Hosting;

/// <summary>All faults of section <c>ImConnect</c> at once, each with its key and what to write there.</summary>
internal sealed class ImConnectOptionsCheck : IValidateOptions<ImConnectOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, ImConnectOptions options)
    {
        List<string> faults = [];
        void Check(bool good, string key, string write)
        {
            if (!good)
                faults.Add($"ImConnect:{key}: write {write}.");
        }

        Check(options.Realm.Length is > 0 and <= 32 && options.Realm.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'),
            "Realm", "1 to 32 letters, digits or dashes");
        Check(!string.IsNullOrWhiteSpace(options.DataDirectory), "DataDirectory", "the folder for the data files");
        Check(options.MaxSendsInFlight is >= 1 and <= 1024, "MaxSendsInFlight", "a number from 1 to 1024");
        Check(options.QueueBound is >= 64 and <= 1_048_576, "QueueBound", "a number from 64 to 1048576");
        Check(options.DrainPage is >= 1 and <= 1000, "DrainPage", "a number from 1 to 1000");
        Check(options.WithdrawWindow >= TimeSpan.Zero, "WithdrawWindow", "a time such as 00:02:00");
        var retry = options.Retry;
        Check(retry.Delays.Count <= 16 && retry.Delays.All(d => d >= TimeSpan.FromMilliseconds(100) && d <= TimeSpan.FromDays(1)),
            "Retry:Delays", "up to 16 times from 00:00:00.1 to 1.00:00:00, such as [\"00:00:05\", \"00:00:30\", \"00:05:00\"]");
        Check(retry.Scan >= TimeSpan.FromMilliseconds(10) && retry.Scan <= TimeSpan.FromMinutes(1), "Retry:Scan", "a time from 00:00:00.01 to 00:01:00");
        Check(retry.Lease >= TimeSpan.FromSeconds(1) && retry.Lease <= TimeSpan.FromMinutes(10), "Retry:Lease", "a time from 00:00:01 to 00:10:00");
        Check(retry.Batch is >= 1 and <= 10_000, "Retry:Batch", "a number from 1 to 10000");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
