using ImConnect.Transports.Admission;
using Microsoft.Extensions.Options;

namespace ImConnect.Transports.WebSockets;

/// <summary>All faults at once, each with its key and what to write there.</summary>
internal sealed class WebSocketTransportOptionsValidator : IValidateOptions<WebSocketTransportOptions>
{
    private const int MaxMessageBytes = 65_536;
    private const int MinPendingBytes = 64 * 1024;
    private const int MaxPendingBytes = 64 * 1024 * 1024;
    private const int MaxConnectionsPerAddress = 10_000_000;
    private const int MaxHandshakes = 1_000_000;
    private static readonly TimeSpan s_shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(1);
    private static readonly TimeSpan s_longestDrain = TimeSpan.FromMinutes(10);

    public ValidateOptionsResult Validate(string? name, WebSocketTransportOptions options)
    {
        var faults = new ValidateOptionsResultBuilder();
        if (options.MaxMessageBytes is < 1 or > MaxMessageBytes)
            Add(nameof(options.MaxMessageBytes), options.MaxMessageBytes, $"write 1 to {MaxMessageBytes}");
        if (options.MaxPendingBytes is < MinPendingBytes or > MaxPendingBytes)
            Add(nameof(options.MaxPendingBytes), options.MaxPendingBytes, $"write {MinPendingBytes} to {MaxPendingBytes}");
        CheckTime(nameof(options.PingInterval), options.PingInterval);
        CheckTime(nameof(options.IdleTimeout), options.IdleTimeout);
        CheckTime(nameof(options.WriteTimeout), options.WriteTimeout);
        if (options.IdleTimeout <= options.PingInterval)
            Add(nameof(options.IdleTimeout), options.IdleTimeout, $"write more than PingInterval ({options.PingInterval}), or no ping is ever answered in time");
        if (options.Compression.MinBytes is < 1 or > MaxMessageBytes)
            Add("Compression:MinBytes", options.Compression.MinBytes, $"write 1 to {MaxMessageBytes}");
        if (options.MaxConnections < 1)
            Add(nameof(options.MaxConnections), options.MaxConnections, "write 1 or more, or leave it out");
        if (options.MaxConnectionsPerAddress is < 1 or > MaxConnectionsPerAddress)
            Add(nameof(options.MaxConnectionsPerAddress), options.MaxConnectionsPerAddress, $"write 1 to {MaxConnectionsPerAddress}");
        if (options.HandshakesPerSecond is < 1 or > MaxHandshakes)
            Add(nameof(options.HandshakesPerSecond), options.HandshakesPerSecond, $"write 1 to {MaxHandshakes}");
        if (options.HandshakeBurst is < 1 or > MaxHandshakes)
            Add(nameof(options.HandshakeBurst), options.HandshakeBurst, $"write 1 to {MaxHandshakes}");
        if (options.DrainRate is < 1 or > MaxHandshakes)
            Add(nameof(options.DrainRate), options.DrainRate, $"write 1 to {MaxHandshakes}");
        if (options.DrainTimeout < s_shortest || options.DrainTimeout > s_longestDrain)
            Add(nameof(options.DrainTimeout), options.DrainTimeout, $"write {s_shortest} to {s_longestDrain}");
        for (var i = 0; i < options.AllowedOrigins.Count; i++)
        {
            if (!OriginPolicy.IsLegal(options.AllowedOrigins[i]))
                Add($"{nameof(options.AllowedOrigins)}:{i}", options.AllowedOrigins[i], "write scheme and host alone, such as https://app.example, or *");
        }

        return faults.Build();

        void CheckTime(string key, TimeSpan value)
        {
            if (value < s_shortest || value > s_longest)
                Add(key, value, "write 00:00:01 to 1.00:00:00");
        }

        void Add(string key, object value, string advice) =>
            faults.AddError($"{WebSocketTransportOptions.Section}:{key} is {value}: {advice}");
    }
}
