using Microsoft.Extensions.Options;

namespace ImConnect.Business;

/// <summary>The one of the settings. It cannot be renewed.</summary>
internal sealed class OptionsCredential(IOptions<BusinessHttpOptions> options) : IBusinessCredential
{
    private readonly string? _value = options.Value.Credential;

    /// <inheritdoc/>
    public ValueTask<string?> GetAsync(string? refused, CancellationToken cancellationToken) => new(_value);
}
