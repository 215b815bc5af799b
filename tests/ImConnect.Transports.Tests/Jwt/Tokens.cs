using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using ImConnect.Transports.Tests.Support;

namespace ImConnect.Transports.Tests.Jwt;

/// <summary>Tokens made by hand, so that they can be wrong in every way.</summary>
internal static class Tokens
{
    /// <summary>The clock of the tests, in seconds since 1970.</summary>
    public const long Now = 1_900_000_000;

    public static string Make(string payload, string head = """{"alg":"HS256","typ":"JWT"}""", string key = TestServer.Key, string hash = "HS256")
    {
        var signed = $"{Encode(head)}.{Encode(payload)}";
        var bytes = Encoding.ASCII.GetBytes(signed);
        using var rsa = hash == "RS256" ? RSA.Create(2048) : null;
        var signature = hash switch
        {
            "HS256" => HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), bytes),
            "HS512" => HMACSHA512.HashData(Encoding.UTF8.GetBytes(key), bytes),
            "RS256" => rsa!.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            _ => [],
        };
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
