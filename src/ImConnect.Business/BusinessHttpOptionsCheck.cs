using System.Globalization;
using Microsoft.Extensions.Options;

namespace ImConnect.Business;

/// <summary>All faults at once, each with its key and what to write there. Shows neither the address, in which there may be a password, nor the credential.</summary>
internal sealed class BusinessHttpOptionsCheck : IValidateOptions<BusinessHttpOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, BusinessHttpOptions options)
    {
        List<string> faults = [];
        void Check(bool good, string key, string write)
        {
            if (!good)
                faults.Add($"{BusinessHttpOptions.Section}:{key}: write {write}.");
        }

        void CheckTime(TimeSpan value, TimeSpan least, TimeSpan most, string key) =>
            Check(value >= least && value <= most, key, string.Create(CultureInfo.InvariantCulture, $"a time from {least:g} to {most:g}"));

        Check(
            BusinessAddress.TryRead(options.BaseAddress, out _), "BaseAddress",
            "the address of im-business, such as http://im-business:8080: http or https, with a path if it has one, without user, password, query and fragment");
        Check(options.Credential is null || CredentialText.IsGood(options.Credential), "Credential", CredentialText.Advice);
        CheckTime(options.Timeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1), "Timeout");
        CheckTime(options.ConnectTimeout, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1), "ConnectTimeout");
        Check(options.MaxParallel is >= 1 and <= 1024, "MaxParallel", "a number from 1 to 1024");
        Check(options.QuickRetries is >= 0 and <= 5, "QuickRetries", "a number from 0 to 5");
        CheckTime(options.QuickRetryDelay, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(1), "QuickRetryDelay");
        Check(options.CircuitCalls is >= 2 and <= 10_000, "CircuitCalls", "a number from 2 to 10000");
        Check(options.CircuitRatio is >= 0.05 and <= 1, "CircuitRatio", "a number from 0.05 to 1");
        CheckTime(options.CircuitWindow, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5), "CircuitWindow");
        CheckTime(options.CircuitPause, TimeSpan.FromMilliseconds(500), TimeSpan.FromMinutes(1), "CircuitPause");
        CheckTime(options.MaxRetryAfter, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10), "MaxRetryAfter");
        CheckTime(options.ConnectionLifetime, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1), "ConnectionLifetime");
        CheckTime(options.ConnectionIdle, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1), "ConnectionIdle");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
