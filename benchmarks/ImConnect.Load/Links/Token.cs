using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace ImConnect.Load.Links;

/// <summary>A token as the app's own service would sign it: HS256, by hand.</summary>
internal static class Token
{
    private const int LifeSeconds = 24 * 60 * 60;

    public static string Sign(string key, long user)
    {
        var expires = DateTimeOffset.UtcNow.ToUnixTimeSeconds() + LifeSeconds;
        var head = Base64Url.EncodeToString("""{"alg":"HS256","typ":"JWT"}"""u8);
        var body = Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"id":{{user}},"device_type":1,"exp":{{expires}}}"""));
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.ASCII.GetBytes($"{head}.{body}"));
        return $"{head}.{body}.{Base64Url.EncodeToString(signature)}";
    }
}
