using System.Text;
using Microsoft.Extensions.Options;

namespace ImConnect.Transports.Jwt;

/// <summary>All faults at once, each with its key and what to write there. Never shows the signing key.</summary>
internal sealed class AuthOptionsValidator : IValidateOptions<AuthOptions>
{
    /// <summary>A shorter key is weaker than the hash (RFC 7518, 3.2).</summary>
    private const int MinKeyBytes = 32;

    private static readonly TimeSpan s_longestSkew = TimeSpan.FromMinutes(5);

    public ValidateOptionsResult Validate(string? name, AuthOptions options)
    {
        var faults = new ValidateOptionsResultBuilder();
        var length = Encoding.UTF8.GetByteCount(options.SigningKey ?? "");
        if (length < MinKeyBytes)
        {
            faults.AddError(
                $"{AuthOptions.Section}:SigningKey {(length == 0 ? "is not set" : $"has {length} bytes")}: write the HS256 key that signs your tokens, " +
                $"at least {MinKeyBytes} bytes of UTF-8, or register an {nameof(Connections.IConnectionAuthenticator)} of your own");
        }

        if (options.ClockSkew < TimeSpan.Zero || options.ClockSkew > s_longestSkew)
            faults.AddError($"{AuthOptions.Section}:ClockSkew is {options.ClockSkew}: write 00:00:00 to {s_longestSkew}");
        return faults.Build();
    }
}
