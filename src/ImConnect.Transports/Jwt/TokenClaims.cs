using System.Buffers.Text;
using System.Text.Json;
using ImConnect.Connections;

namespace ImConnect.Transports.Jwt;

/// <summary>
/// The claims that the gateway goes by, read from the token's own JSON: numbers are taken as the integers that stand there, never through a double,
/// which would make one user of two ids above 2^53.
/// </summary>
internal readonly record struct TokenClaims(UserId User, Device Device, long? Expires, long? NotBefore, DateTimeOffset? IssuedAt)
{
    /// <summary>The longest <c>device_id</c>, in characters.</summary>
    public const int MaxDeviceIdLength = 64;

    private static readonly double s_lastSecond = DateTimeOffset.MaxValue.AddDays(-1).ToUnixTimeSeconds();

    /// <summary>Reads a payload in base64url whose signature was checked. False when a claim is not what it must be.</summary>
    public static bool TryRead(string encodedPayload, out TokenClaims claims)
    {
        claims = default;
        try
        {
            return TryRead(new Utf8JsonReader(Base64Url.DecodeFromChars(encodedPayload)), out claims);
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            return false;
        }
    }

    private static bool TryRead(Utf8JsonReader json, out TokenClaims claims)
    {
        claims = default;
        long id = 0;
        long kind = 0;
        long? expires = null;
        long? notBefore = null;
        DateTimeOffset? issuedAt = null;
        string? deviceId = null;
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            return false;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isGood = true;
            if (json.ValueTextEquals("id"u8))
                isGood = TryReadInteger(ref json, out id);
            else if (json.ValueTextEquals("exp"u8))
                (isGood, expires) = (TryReadInteger(ref json, out var value), value);
            else if (json.ValueTextEquals("nbf"u8))
                (isGood, notBefore) = (TryReadInteger(ref json, out var value), value);
            else if (json.ValueTextEquals("iat"u8))
                isGood = TryReadTime(ref json, out issuedAt);
            else if (json.ValueTextEquals("device_type"u8))
                _ = TryReadInteger(ref json, out kind);
            else if (json.ValueTextEquals("device_id"u8))
                isGood = TryReadDeviceId(ref json, out deviceId);
            else
                json.Read();
            if (!isGood)
                return false;
            json.Skip();
        }

        var device = Device.Of(kind is >= 1 and <= 4 ? (DeviceKind)kind : DeviceKind.Unknown);
        if (!string.IsNullOrEmpty(deviceId))
            device = device with { Id = deviceId };
        claims = new(new UserId(id), device, expires, notBefore, issuedAt);
        return claims.User.IsValid;
    }

    private static bool TryReadInteger(ref Utf8JsonReader json, out long value)
    {
        value = 0;
        return json.Read() && json.TokenType == JsonTokenType.Number && json.TryGetInt64(out value);
    }

    /// <summary>A number of seconds, which some libraries write with a fraction; beyond the calendar it is its end.</summary>
    private static bool TryReadTime(ref Utf8JsonReader json, out DateTimeOffset? value)
    {
        value = null;
        if (!json.Read() || json.TokenType != JsonTokenType.Number || !json.TryGetDouble(out var seconds) || !double.IsFinite(seconds))
            return false;
        value = DateTimeOffset.FromUnixTimeSeconds((long)Math.Clamp(Math.Floor(seconds), 0, s_lastSecond));
        return true;
    }

    private static bool TryReadDeviceId(ref Utf8JsonReader json, out string? value)
    {
        value = null;
        if (!json.Read() || json.TokenType == JsonTokenType.Null)
            return true;
        if (json.TokenType != JsonTokenType.String)
            return false;
        value = json.GetString()!;
        return value.Length <= MaxDeviceIdLength && !value.Any(char.IsControl);
    }
}
