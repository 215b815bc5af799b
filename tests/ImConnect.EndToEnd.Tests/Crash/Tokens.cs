using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ImConnect.EndToEnd.Tests.Crash;

/// <summary>Tokens as a login service issues them; made here, so that nothing of the host is needed while it is dead.</summary>
internal static class Tokens
{
    public const string Key = "crash-test-signing-key-0123456789abcdef";

    public static string For(ulong user)
    {
        var expires = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds();
        var claims = string.Create(CultureInfo.InvariantCulture, $$"""{"id":{{user}},"device_type":1,"exp":{{expires}}}""");
        var content = $"{Encode("""{"alg":"HS256","typ":"JWT"}""")}.{Encode(claims)}";
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Key), Encoding.UTF8.GetBytes(content));
        return $"{content}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
