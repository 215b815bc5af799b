using ImConnect.Transports.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using static ImConnect.Transports.Tests.Jwt.Tokens;

namespace ImConnect.Transports.Tests.Jwt;

/// <summary>Every bad token over the wire: 401, an empty body, and not a piece of the token in any log.</summary>
public sealed class RefusedTokenTests
{
    private static readonly string s_claims = $$"""{"id":7,"exp":{{Now + 60}}}""";

    public static TheoryData<string, string?> Bad()
    {
        var good = Make(s_claims);
        var parts = good.Split('.');
        return new()
        {
            { "none at all", null },
            { "empty", "" },
            { "only Bearer", "Bearer " },
            { "not a token", "hello-there-i-am-not-a-token" },
            { "two parts", $"{parts[0]}.{parts[1]}" },
            { "alg none without signature", Make(s_claims, """{"alg":"none"}""", hash: "none") },
            { "alg None", Make(s_claims, """{"alg":"None"}""", hash: "none") },
            { "alg none with a good signature", Make(s_claims, """{"alg":"none"}""") },
            { "no alg", Make(s_claims, """{"typ":"JWT"}""") },
            { "signature taken off", $"{parts[0]}.{parts[1]}." },
            { "alg RS256, signed so", Make(s_claims, """{"alg":"RS256"}""", hash: "RS256") },
            { "alg RS256, signed with the key", Make(s_claims, """{"alg":"RS256"}""") },
            { "alg HS512, signed so", Make(s_claims, """{"alg":"HS512"}""", hash: "HS512") },
            { "alg HS256, signed as HS512", Make(s_claims, hash: "HS512") },
            { "another key", Make(s_claims, key: "another-key-that-has-at-least-32-bytes") },
            { "claims changed", $"{parts[0]}.{Make($$"""{"id":8,"exp":{{Now + 60}}}""").Split('.')[1]}.{parts[2]}" },
            { "crit", Make(s_claims, """{"alg":"HS256","crit":["x"],"x":1}""") },
            { "encrypted", $"{parts[0]}.{parts[1]}.{parts[2]}.{parts[0]}.{parts[1]}" },
            { "expired beyond the skew", Make($$"""{"id":7,"exp":{{Now - 31}}}""") },
            { "not yet", Make($$"""{"id":7,"exp":{{Now + 60}},"nbf":{{Now + 31}}}""") },
            { "no exp", Make("""{"id":7}""") },
            { "exp as string", Make($$"""{"id":7,"exp":"{{Now + 60}}"}""") },
            { "exp as null", Make("""{"id":7,"exp":null}""") },
            { "no id", Make($$"""{"exp":{{Now + 60}}}""") },
            { "id 0", Make($$"""{"id":0,"exp":{{Now + 60}}}""") },
            { "id as double", Make($$"""{"id":7.0,"exp":{{Now + 60}}}""") },
            { "id with exponent", Make($$"""{"id":7e3,"exp":{{Now + 60}}}""") },
            { "id as string", Make($$"""{"id":"7","exp":{{Now + 60}}}""") },
            { "id as object", Make($$"""{"id":{"id":7},"exp":{{Now + 60}}}""") },
            { "id of 2^63", Make($$"""{"id":9223372036854775808,"exp":{{Now + 60}}}""") },
            { "device_id of 65", Make($$"""{"id":7,"exp":{{Now + 60}},"device_id":"{{new string('x', 65)}}"}""") },
            { "device_id as number", Make($$"""{"id":7,"exp":{{Now + 60}},"device_id":5}""") },
            { "device_id with control characters", Make($$"""{"id":7,"exp":{{Now + 60}},"device_id":"a\u000ab"}""") },
            { "claims that are no object", Make("[7]") },
            { "claims that are no JSON", Make("{\"id\":7") },
            { "over 8 KiB", Make($$"""{"id":7,"exp":{{Now + 60}},"x":"{{new string('x', 8192)}}"}""") },
        };
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task BadToken_ByHeaderAndSubProtocol_Is401WithoutABody(string what, string? token)
    {
        await using var server = await StartAsync();
        foreach (var header in new[] { "token: ", "token: Bearer ", "Sec-WebSocket-Protocol: imconnect.1, " })
        {
            string[] lines = token is null ? [] : [header + token];
            using var client = await RawClient.SendAsync(server.Port, [.. RawClient.GoodHeaders, "Connection: close", .. lines]);
            Assert.True(client.Status == 401, $"{what}: {client.Head}");
            Assert.Contains("Content-Length: 0\r\n", client.Head);
            Assert.Empty(await client.ReadToEndAsync());
            Assert.DoesNotContain("WWW-Authenticate", client.Head);
        }

        Assert.Empty(server.Host.Sinks);
        AssertNotLogged(server, token);
    }

    [Theory]
    [InlineData("token: ")]
    [InlineData("token: Bearer ")]
    [InlineData("token: bearer ")]
    [InlineData("Sec-WebSocket-Protocol: imconnect.1, ")]
    public async Task GoodToken_IsTakenAndNeverLogged(string header)
    {
        await using var server = await StartAsync();
        var token = Make(s_claims);
        using var client = await RawClient.SendAsync(server.Port, [.. RawClient.GoodHeaders, header + token]);
        Assert.Equal(101, client.Status);
        var sink = await server.Host.NextAsync();
        await client.WriteAsync([.. Frames.Binary("a secret message"u8.ToArray()), .. Frames.Make(0xC2, "another secret"u8.ToArray())]);
        Assert.Equal(0x2, (await client.ReadFrameAsync()).Opcode);
        await client.WriteAsync(Frames.Close(1000));
        await sink.Closed;
        AssertNotLogged(server, token);
        Assert.DoesNotContain("secret", server.Logs.Text);
    }

    private static async Task<TestServer> StartAsync() => await TestServer.StartAsync(
        services: services => services.AddSingleton<TimeProvider>(new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(Now))));

    private static void AssertNotLogged(TestServer server, string? token)
    {
        var text = server.Logs.Text;
        foreach (var part in (token ?? "").Split('.', ' ').Where(part => part.Length >= 16))
            Assert.DoesNotContain(part, text);
        Assert.DoesNotContain(TestServer.Key, text);
        Assert.DoesNotContain(server.Logs.Lines, line => line.Level >= LogLevel.Error);
    }
}
