using Microsoft.Extensions.Options;

namespace ImConnect.Business;

/// <summary>Asks for the credential of a call: in time, checked, and without a word of it in a fault.</summary>
internal sealed class CredentialSource(IBusinessCredential provider, IOptions<BusinessHttpOptions> options, TimeProvider time)
{
    /// <summary>The header's value or null for none; or why there is none to be had.</summary>
    public async ValueTask<(string? Value, string? Fault)> AskAsync(string? refused, CancellationToken cancellationToken)
    {
        try
        {
            var asked = provider.GetAsync(refused, cancellationToken);
            var value = asked.IsCompletedSuccessfully ? await asked : await asked.AsTask().WaitAsync(options.Value.Timeout, time, cancellationToken);
            return value is null || CredentialText.IsGood(value) ? (value, null) : (null, "no credential: what was given is no header");
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, $"no credential: {error.GetType().Name}");
        }
    }
}
