namespace ImConnect.Transports.Jwt;

/// <summary>Which tokens are accepted; configuration section <c>ImConnect:Auth</c>. Checked at start.</summary>
public sealed class AuthOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "ImConnect:Auth";

    /// <summary>The HS256 key: its UTF-8 bytes, at least 32. The service that signs the tokens uses the same.</summary>
    public string? SigningKey { get; set; }

    /// <summary>What claim <c>iss</c> must be; not checked when not set.</summary>
    public string? Issuer { get; set; }

    /// <summary>What claim <c>aud</c> must be or hold; not checked when not set.</summary>
    public string? Audience { get; set; }

    /// <summary>How far the clocks of the two services may be apart: so long a token lives past its <c>exp</c>.</summary>
    /// <value>30 seconds by default; 0 to 5 minutes.</value>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromSeconds(30);
}
