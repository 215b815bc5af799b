using System.Buffers;
using System.Text;
using System.Text.Json;
using ImConnect.Connections;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ImConnect.Transports.Jwt;

/// <summary>Signs with the key that <see cref="JwtAuthenticator"/> checks with.</summary>
internal sealed class ImConnectTokens : IImConnectTokens
{
    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };
    private readonly SigningCredentials _credentials;
    private readonly AuthOptions _options;
    private readonly TimeProvider _time;

    public ImConnectTokens(IOptions<AuthOptions> options, TimeProvider time)
    {
        (_options, _time) = (options.Value, time);
        var key = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(_options.SigningKey!));
        _credentials = new SigningCredentials(key, SecurityAlgorithms.HmacSha256);
    }

    public string Issue(UserId user, Device device, TimeSpan lifetime)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(user.IsValid, false, nameof(user));
        ArgumentOutOfRangeException.ThrowIfLessThan(lifetime, TimeSpan.FromSeconds(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(device.Id?.Length ?? 0, TokenClaims.MaxDeviceIdLength, nameof(device));

        var now = _time.GetUtcNow();
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("id", user.Value);
            if (device.Kind != DeviceKind.Unknown)
                json.WriteNumber("device_type", (int)device.Kind);
            if (!string.IsNullOrEmpty(device.Id) && device != Device.Of(device.Kind))
                json.WriteString("device_id", device.Id);
            json.WriteNumber("iat", now.ToUnixTimeSeconds());
            json.WriteNumber("exp", (now + lifetime).ToUnixTimeSeconds());
            if (_options.Issuer is not null)
                json.WriteString("iss", _options.Issuer);
            if (_options.Audience is not null)
                json.WriteString("aud", _options.Audience);
            json.WriteEndObject();
        }

        return _handler.CreateToken(Encoding.UTF8.GetString(buffer.WrittenSpan), _credentials);
    }
}
