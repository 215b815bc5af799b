using System.Security.Cryptography;

namespace ImConnect.RocketMq.Sessions;

/// <summary>Chance, for spreading clients over time.</summary>
internal static class Jitter
{
    /// <summary>From 0 to below 1.</summary>
    public static Func<double> Shared { get; } = static () => RandomNumberGenerator.GetInt32(int.MaxValue) / (double)int.MaxValue;
}
