using System.Text;
using ImConnect.Connections;
using ImConnect.Transports.WebSockets;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ImConnect.Transports.Jwt;

/// <summary>
/// Accepts tokens signed with HS256 by the configured key, and no other algorithm, whatever the token's head says. A token without <c>exp</c> is refused.
/// A connection lives no longer than its token.
/// </summary>
internal sealed class JwtAuthenticator : IConnectionAuthenticator
{
    private readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = WebSocketHandshake.MaxTokenLength };
    private readonly TokenValidationParameters _parameters;
    private readonly TimeSpan _skew;
    private readonly TimeProvider _time;

    public JwtAuthenticator(IOptions<AuthOptions> options, TimeProvider time)
    {
        var auth = options.Value;
        (_skew, _time) = (auth.ClockSkew, time);
        _parameters = new TokenValidationParameters
        {
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            IssuerSigningKey = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(auth.SigningKey!)),
            RequireSignedTokens = true,
            ValidateIssuer = auth.Issuer is not null,
            ValidIssuer = auth.Issuer,
            ValidateAudience = auth.Audience is not null,
            ValidAudience = auth.Audience,

            // Checked here, by the injected clock and on the integers themselves.
            ValidateLifetime = false,
        };
    }

    public async ValueTask<AuthenticationResult> AuthenticateAsync(Handshake handshake, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(handshake.Token))
            return AuthenticationResult.Refuse(Reason.TokenMissing);

        // 1. Form, algorithm, signature, issuer, audience. A fault is in the result, not thrown. Extensions that must be understood (RFC 7515, 4.1.11) are not.
        var result = await _handler.ValidateTokenAsync(handshake.Token, _parameters);
        if (!result.IsValid || result.SecurityToken is not JsonWebToken token || token.TryGetHeaderValue<object>("crit", out _))
            return AuthenticationResult.Refuse(Reason.TokenInvalid);

        // 2. Who and until when.
        if (!TokenClaims.TryRead(token.EncodedPayload, out var claims) || claims.Expires is not { } expires)
            return AuthenticationResult.Refuse(Reason.TokenInvalid);

        // 3. Time. Bounded, so that no number in a token makes a date overflow.
        var now = _time.GetUtcNow();
        if (claims.NotBefore > (now + _skew).ToUnixTimeSeconds())
            return AuthenticationResult.Refuse(Reason.TokenInvalid);
        var lastSecond = DateTimeOffset.MaxValue.AddDays(-1).ToUnixTimeSeconds();
        var end = DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(expires, 0, lastSecond)) + _skew;
        return now < end
            ? AuthenticationResult.Success(claims.User, claims.Device, end, claims.IssuedAt ?? DateTimeOffset.MinValue)
            : AuthenticationResult.Refuse(Reason.TokenExpired);
    }
}
