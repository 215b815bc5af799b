using ImConnect.History;
using Microsoft.Extensions.Options;

namespace ImConnect.Sqlite.History;

/// <summary>All faults of section <c>ImConnect:History</c> at once, each with its key and what to write there.</summary>
internal sealed class HistoryOptionsCheck : IValidateOptions<HistoryOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, HistoryOptions options) => options.Retention >= TimeSpan.Zero
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail("ImConnect:History:Retention: write a time such as 30.00:00:00, or 00:00:00 to keep nothing beyond ImConnect:Inbox:Window.");
}
