using ImConnect.Connections;
using ImConnect.Transports.Jwt;
using ImConnect.Transports.Tests.Support;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using static ImConnect.Transports.Tests.Jwt.Tokens;

namespace ImConnect.Transports.Tests.Jwt;

public sealed class JwtAuthenticatorTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(Now));

    [Theory]
    [InlineData("7", 7L)]
    [InlineData("9007199254740993", 9_007_199_254_740_993L)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("-5", -5L)]
    public async Task Id_AsInteger_IsExact(string id, long user)
    {
        var result = await CheckAsync(Make($$"""{"id":{{id}},"exp":{{Now + 60}}}"""));
        Assert.Equal(Reason.None, result.Reason);
        Assert.Equal(new UserId(user), result.User);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(Now + 60 + 30), result.ExpiresAt);
    }

    [Theory]
    [InlineData("", DeviceKind.Unknown, "unknown")]
    [InlineData(""","device_type":1""", DeviceKind.Android, "android")]
    [InlineData(""","device_type":4""", DeviceKind.Web, "web")]
    [InlineData(""","device_type":5""", DeviceKind.Unknown, "unknown")]
    [InlineData(""","device_type":-1""", DeviceKind.Unknown, "unknown")]
    [InlineData(""","device_type":"web" """, DeviceKind.Unknown, "unknown")]
    [InlineData(""","device_type":{"a":[1]}""", DeviceKind.Unknown, "unknown")]
    [InlineData(""","device_type":2,"device_id":"my phone" """, DeviceKind.Ios, "my phone")]
    [InlineData(""","device_id":null""", DeviceKind.Unknown, "unknown")]
    [InlineData(""","extra":{"id":9,"list":[{"id":8}]}""", DeviceKind.Unknown, "unknown")]
    public async Task Device_ByClaims_IsKnownOrUnknown(string claims, DeviceKind kind, string id)
    {
        var result = await CheckAsync(Make($$"""{"id":7,"exp":{{Now + 60}}{{claims}}}"""));
        Assert.Equal(Reason.None, result.Reason);
        Assert.Equal(new UserId(7), result.User);
        Assert.Equal(new Device(kind, id), result.Device);
    }

    [Theory]
    [InlineData("", -62_135_596_800L)] // as old as can be: a revocation of any time ends it
    [InlineData(""","iat":1800000000""", 1_800_000_000L)]
    [InlineData(""","iat":1800000000.75""", 1_800_000_000L)]
    [InlineData(""","iat":1.8e9""", 1_800_000_000L)]
    [InlineData(""","iat":-5""", 0L)]
    public async Task Iat_IsCarriedToTheSession(string claims, long seconds)
    {
        var result = await CheckAsync(Make($$"""{"id":7,"exp":{{Now + 60}}{{claims}}}"""));
        Assert.Equal(Reason.None, result.Reason);
        Assert.Equal(seconds, result.IssuedAt?.ToUnixTimeSeconds());
    }

    [Theory]
    [InlineData("\"soon\"")]
    [InlineData("null")]
    [InlineData("[1]")]
    public async Task Iat_ThatIsNoTime_IsRefused(string iat) =>
        Assert.Equal(Reason.TokenInvalid, (await CheckAsync(Make($$"""{"id":7,"exp":{{Now + 60}},"iat":{{iat}}}"""))).Reason);

    [Theory]
    [InlineData(-29, Reason.None)]
    [InlineData(-30, Reason.TokenExpired)]
    [InlineData(-31, Reason.TokenExpired)]
    [InlineData(long.MinValue, Reason.TokenExpired)]
    public async Task Exp_BeyondTheSkew_IsExpired(long fromNow, Reason reason)
    {
        var exp = fromNow == long.MinValue ? fromNow : Now + fromNow;
        Assert.Equal(reason, (await CheckAsync(Make($$"""{"id":7,"exp":{{exp}}}"""))).Reason);
    }

    [Fact]
    public async Task Exp_BeyondAllDates_IsBounded() =>
        Assert.Equal(Reason.None, (await CheckAsync(Make($$"""{"id":7,"exp":{{long.MaxValue}}}"""))).Reason);

    [Fact]
    public async Task IssuerAndAudience_WhenConfigured_MustBeTheirs()
    {
        var options = new AuthOptions { SigningKey = TestServer.Key, Issuer = "login", Audience = "im" };
        Assert.Equal(Reason.None, (await CheckAsync(Make($$"""{"id":7,"exp":{{Now + 60}},"iss":"login","aud":["other","im"]}"""), options)).Reason);
        foreach (var claims in new[] { "", ""","iss":"login" """, ""","iss":"login","aud":"shop" """, ""","iss":"other","aud":"im" """ })
            Assert.Equal(Reason.TokenInvalid, (await CheckAsync(Make($$"""{"id":7,"exp":{{Now + 60}}{{claims}}}"""), options)).Reason);
    }

    [Fact]
    public async Task Issue_ThenCheck_IsTheSameUserAndDevice()
    {
        var options = new AuthOptions { SigningKey = TestServer.Key, Issuer = "login", Audience = "im" };
        var token = new ImConnectTokens(Options.Create(options), _time).Issue(new UserId(long.MaxValue), new Device(DeviceKind.Ios, "phone \"1\""), TimeSpan.FromMinutes(5));
        var result = await CheckAsync(token, options);
        Assert.Equal(Reason.None, result.Reason);
        Assert.Equal(new UserId(long.MaxValue), result.User);
        Assert.Equal(new Device(DeviceKind.Ios, "phone \"1\""), result.Device);
        Assert.Equal(_time.GetUtcNow(), result.IssuedAt);

        _time.Advance(TimeSpan.FromSeconds(330));
        Assert.Equal(Reason.TokenExpired, (await CheckAsync(token, options)).Reason);
    }

    private async Task<AuthenticationResult> CheckAsync(string token, AuthOptions? options = null)
    {
        var authenticator = new JwtAuthenticator(Options.Create(options ?? new AuthOptions { SigningKey = TestServer.Key }), _time);
        return await authenticator.AuthenticateAsync(new Handshake(token, null), CancellationToken.None);
    }
}
