using ImConnect.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ImConnect.Transports.Listening;

/// <summary>All faults at once, each with its key and what to write there.</summary>
internal sealed class ListenerOptionsValidator(IServiceProvider services) : IValidateOptions<ListenerOptions>
{
    private const int MinBytes = 1024;
    private const int MaxBytes = 65_536;
    private static readonly TimeSpan s_shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(5);

    public ValidateOptionsResult Validate(string? name, ListenerOptions options)
    {
        var faults = new ValidateOptionsResultBuilder();
        if (options.Path is not ['/', ..] || options.Path.Any(c => c is <= ' ' or '?' or '#' or >= (char)127))
            Add(nameof(options.Path), options.Path, $"write a path such as {ListenerOptions.DefaultPath}");
        CheckTime(nameof(options.FirstByteTimeout), options.FirstByteTimeout);
        CheckTime(nameof(options.HandshakeTimeout), options.HandshakeTimeout);
        if (options.MaxHandshakeBytes is < MinBytes or > MaxBytes)
            Add(nameof(options.MaxHandshakeBytes), options.MaxHandshakeBytes, $"write {MinBytes} to {MaxBytes}");
        if (NeedsHttpContext())
        {
            faults.AddError(
                "AuthenticateWith() decides by the HttpContext, and a connection of ListenImConnect() has none: remove ListenImConnect() and reach the gateway by MapImConnect(), " +
                $"or replace AuthenticateWith() by UseAuthenticator<T>() with an {nameof(IConnectionAuthenticator)} that decides by the token");
        }

        return faults.Build();

        void CheckTime(string key, TimeSpan value)
        {
            if (value < s_shortest || value > s_longest)
                Add(key, value, "write 00:00:01 to 00:05:00");
        }

        void Add(string key, object value, string advice) => faults.AddError($"{ListenerOptions.Section}:{key} is {value}: {advice}");
    }

    private bool NeedsHttpContext()
    {
        try
        {
            return services.GetService<IConnectionAuthenticator>() is HttpContextAuthenticator;
        }
        catch (OptionsValidationException)
        {
            // Its own options have a fault, which is told where they are checked.
            return false;
        }
    }
}
