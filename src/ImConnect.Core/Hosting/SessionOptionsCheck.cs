using ImConnect.Connections;
using Microsoft.Extensions.Options;

namespace ImConnect.Hosting;

/// <summary>All faults of section <c>ImConnect:Sessions</c> at once, each with its key and what to write there.</summary>
internal sealed class SessionOptionsCheck : IValidateOptions<SessionOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, SessionOptions options) => Enum.IsDefined(options.SameKind)
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail("ImConnect:Sessions:SameKind: write Replace, Keep or Refuse.");
}
