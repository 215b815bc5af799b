using System.Globalization;

namespace ImConnect.Transports.WebSockets.Compression;

/// <summary>
/// What was agreed on for one connection (RFC 7692, section 7.1). Always without context takeover in both directions: each message stands for itself.
/// </summary>
/// <param name="Answer">The value of <c>Sec-WebSocket-Extensions</c> in the answer.</param>
/// <param name="ServerWindow">How far back what we send may point, in bytes.</param>
internal sealed record DeflateAgreement(string Answer, int ServerWindow)
{
    private const string Name = "permessage-deflate";
    private const int MaxWindowBits = 15;
    private const int MinWindowBits = 8;

    private static readonly DeflateAgreement s_full = new(Name + "; server_no_context_takeover; client_no_context_takeover", 1 << MaxWindowBits);

    /// <summary>The first offer that can be kept to the letter; null: the connection goes on without.</summary>
    public static DeflateAgreement? Choose(IReadOnlyList<ExtensionOffer> offers)
    {
        foreach (var offer in offers)
        {
            if (offer.Name.Equals(Name, StringComparison.OrdinalIgnoreCase) && TryAccept(offer) is { } agreement)
                return agreement;
        }

        return null;
    }

    /// <summary>7.1: an offer with an unknown or a repeated parameter, or a value that is not one, is declined as a whole.</summary>
    private static DeflateAgreement? TryAccept(ExtensionOffer offer)
    {
        int? serverBits = null;
        int? clientBits = null;
        HashSet<string> seen = [];
        foreach (var (key, value) in offer.Parameters)
        {
            var isKnown = key switch
            {
                "server_no_context_takeover" or "client_no_context_takeover" => value is null,
                "server_max_window_bits" => (serverBits = Bits(value)) is not null,

                // A hint: we read any window, so nothing is asked of the client but what it says itself.
                "client_max_window_bits" => value is null || (clientBits = Bits(value)) is not null,
                _ => false,
            };
            if (!isKnown || !seen.Add(key))
                return null;
        }

        // 7.1.2.1: to accept a bound is to repeat it. A message that is no longer than the window cannot point out of it: longer ones go uncompressed.
        if (serverBits is null && clientBits is null)
            return s_full;
        var answer = s_full.Answer + Parameter("server_max_window_bits", serverBits) + Parameter("client_max_window_bits", clientBits);
        return new(answer, 1 << (serverBits ?? MaxWindowBits));
    }

    private static string Parameter(string name, int? bits) => bits is null ? "" : string.Create(CultureInfo.InvariantCulture, $"; {name}={bits}");

    /// <summary>8 to 15, decimal, without leading zeros.</summary>
    private static int? Bits(string? value) =>
        value is { Length: 1 or 2 } && value[0] != '0' && value.All(char.IsAsciiDigit)
        && int.Parse(value, CultureInfo.InvariantCulture) is >= MinWindowBits and <= MaxWindowBits and var bits
            ? bits
            : null;
}
