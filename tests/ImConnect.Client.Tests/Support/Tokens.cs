using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ImConnect.Client.Tests.Support;

/// <summary>Tokens as a login service issues them.</summary>
internal static class Tokens
{
    public const string Key = "client-test-signing-key-0123456789abcdef";

    public static string For(long user, int device = 1, string key = Key, int tag = 0)
    {
        var expires = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds();
        var claims = string.Create(CultureInfo.InvariantCulture, $$"""{"tag":{"n":{{tag}}},"id":{{user}},"device_type":{{device}},"exp":{{expires}}}""");
        var content = $"{Encode("""{"alg":"HS256","typ":"JWT"}""")}.{Encode(claims)}";
        return $"{content}.{Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(content)))}";
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
