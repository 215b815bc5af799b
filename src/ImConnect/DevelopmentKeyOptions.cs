using ImConnect.Transports.Jwt;
using Microsoft.Extensions.Options;

namespace ImConnect;

/// <summary>Where no key is configured, takes the developer's.</summary>
internal sealed class DevelopmentKeyOptions(DevelopmentKey key) : IPostConfigureOptions<AuthOptions>
{
    /// <inheritdoc/>
    public void PostConfigure(string? name, AuthOptions options)
    {
        if (string.IsNullOrEmpty(options.SigningKey))
            options.SigningKey = key.Read();
    }
}
