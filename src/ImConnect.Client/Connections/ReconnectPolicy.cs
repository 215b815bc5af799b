using System.Globalization;

namespace ImConnect.Client.Connections;

/// <summary>
/// From how a connection ended to when the next one begins: back-off with full jitter between its bounds, unless the gateway says something else. Used by one
/// loop.
/// </summary>
/// <param name="options">The bounds.</param>
/// <param name="random">Gives numbers from 0 to below 1.</param>
internal sealed class ReconnectPolicy(ImConnectClientOptions options, Func<double> random)
{
    private const string RetryAfter = "retry-after-ms=";

    /// <summary>A connection that lived so long was a good one: the back-off begins anew.</summary>
    private static readonly TimeSpan s_stable = TimeSpan.FromSeconds(5);

    /// <summary>What a gateway may ask for.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromHours(1);

    /// <summary>The wait after a broken limit where the gateway names none.</summary>
    private static readonly TimeSpan s_later = TimeSpan.FromSeconds(30);

    private int _attempt;
    private int _tokenRefusals;

    /// <summary>A handshake was taken: its token is good.</summary>
    public void Opened() => _tokenRefusals = 0;

    public ReconnectStep Next(LinkEnd end)
    {
        if (end.Code == 4002)
            return new ReconnectStep(null, CloseCause.Replaced, false, false);
        var isTokenRefused = end.Status is 401 or 403;
        if (isTokenRefused && ++_tokenRefusals >= options.MaxTokenRefusals)
            return new ReconnectStep(null, CloseCause.TokenRefused, true, false);

        _attempt = end.Lived > s_stable ? 0 : Math.Min(_attempt + 1, 30);
        var asked = Asked(end);
        if (asked is null && end.Code == 4004)
            asked = s_later;

        // After 1001 a whole node's clients come at once: they spread over the time again. Else a fifth is enough.
        var spread = end.Code == 1001 || end.Status == 503 ? 1.0 : 0.2;
        var after = asked is { } wait ? wait * (1 + (random() * spread)) : BackOff();
        return new ReconnectStep(after, default, isTokenRefused || end.Code == 4001, asked is not null);
    }

    private TimeSpan BackOff()
    {
        var most = Math.Min(options.MaxReconnectDelay.TotalMilliseconds, options.MinReconnectDelay.TotalMilliseconds * Math.Pow(2, _attempt + 1));
        var least = Math.Min(options.MinReconnectDelay.TotalMilliseconds, most);
        return TimeSpan.FromMilliseconds(least + (random() * (most - least)));
    }

    private static TimeSpan? Asked(LinkEnd end)
    {
        var at = end.Reason.IndexOf(RetryAfter, StringComparison.Ordinal);
        if (at < 0)
            return end.RetryAfter < s_longest ? end.RetryAfter : end.RetryAfter is null ? null : s_longest;
        var digits = end.Reason.AsSpan(at + RetryAfter.Length);
        var length = digits.IndexOfAnyExceptInRange('0', '9');
        if (length >= 0)
            digits = digits[..length];
        if (digits.IsEmpty)
            return null;
        var isSmall = long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var ms) && ms < s_longest.TotalMilliseconds;
        return isSmall ? TimeSpan.FromMilliseconds(ms) : s_longest;
    }
}
