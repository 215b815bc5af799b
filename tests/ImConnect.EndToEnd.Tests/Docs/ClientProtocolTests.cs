using System.Globalization;
using System.Net.WebSockets;
using System.Reflection;
using System.Text.RegularExpressions;
using ImConnect.Connections;
using ImConnect.Protocol;
using ImConnect.SampleHost;
using ImConnect.Transports.Jwt;
using Microsoft.Extensions.DependencyInjection;

namespace ImConnect.EndToEnd.Tests.Docs;

/// <summary>docs/client-protocol.md says what the gateway does.</summary>
public sealed partial class ClientProtocolTests : IDisposable
{
    /// <summary>From here on a reason ends or refuses a connection, and is in no frame.</summary>
    private const int FirstOfConnections = 80;

    private readonly string _folder = Directory.CreateTempSubdirectory("imconnect-frames-").FullName;

    private static string Page => Repository.Read("docs", "client-protocol.md");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Reasons_Table_IsWhatTheCodeSays()
    {
        var rows = Enum.GetValues<Reason>().Where(reason => reason != Reason.None).Select(reason =>
        {
            var isSent = (int)reason < FirstOfConnections;
            var wait = !isSent ? "" : reason == Reason.RateLimited ? "as told" : reason.RetryAfter() == TimeSpan.Zero ? "never" : $"after {reason.RetryAfter().TotalSeconds} s";
            return $"| {(int)reason} | `{reason}` | {(isSent ? reason.WireCode() : "")} | {wait} | {XmlDocs.Summary(typeof(Reason).GetField(reason.ToString())!)} |";
        });
        GeneratedPart.Check("client-protocol.md", "reasons", $"""
            | reason | name | code | same frame again | meaning |
            | --- | --- | --- | --- | --- |
            {string.Join('\n', rows)}

            """);
    }

    [Fact]
    public void CloseCodes_Table_HasAllAndNoOther()
    {
        var codes = typeof(CloseReason).GetProperties(BindingFlags.Public | BindingFlags.Static).Select(property => ((CloseReason)property.GetValue(null)!).Code);
        Assert.Equal(codes.Where(code => code != 1006).Distinct().Order(), Rows("## Close codes").Order());
    }

    [Fact]
    public void MessageTypes_Table_HasAllAndNoOther()
    {
        var types = typeof(MessageType).GetFields().Where(field => field.Name != nameof(MessageType.FirstOfApp)).Select(field => (int)field.GetRawConstantValue()!);
        Assert.Equal(types.Order(), Rows("## Message types").Order());
    }

    [Fact]
    public async Task Frames_Example_IsWhatTheGatewaySays()
    {
        var frames = Example().Matches(Page).ToDictionary(match => match.Groups["name"].Value, match => match.Groups["bytes"].Value.Trim());
        await using (var app = Gateway.Build(["--urls", "http://127.0.0.1:0", "--environment", "Production", "--Logging:LogLevel:Default", "Warning",
            "--ImConnect:DataDirectory", _folder, "--ImConnect:Auth:SigningKey", "a-key-of-this-test-0123456789abcdef"]))
        {
            await app.StartAsync();
            var address = new UriBuilder(app.Urls.First()) { Scheme = "ws", Path = "/websocket" }.Uri;
            using var alice = await ConnectAsync(7);
            using var bob = await ConnectAsync(42);

            await alice.SendAsync(Bytes("send"), WebSocketMessageType.Binary, true, CancellationToken.None);
            await ExpectAsync(alice, "ack");
            var push = await ExpectAsync(bob, "push");
            await bob.SendAsync(Filled("received", push), WebSocketMessageType.Binary, true, CancellationToken.None);
            await ExpectAsync(alice, "receipt");
            await app.StopAsync();

            async Task<ClientWebSocket> ConnectAsync(long user)
            {
                var socket = new ClientWebSocket();
                socket.Options.SetRequestHeader("token", app.Services.GetRequiredService<IImConnectTokens>().Issue(new UserId(user), Device.Of(DeviceKind.Web), TimeSpan.FromHours(1)));
                await socket.ConnectAsync(address, CancellationToken.None);
                return socket;
            }
        }

        byte[] Bytes(string name) => Convert.FromHexString(frames[name].Replace(" ", "", StringComparison.Ordinal));

        // The id that the gateway chose stands in the push where the page has its first xx.
        byte[] Filled(string name, byte[] push)
        {
            var id = string.Join(' ', push.AsSpan(Array.IndexOf(frames["push"].Split(' '), "xx"), 8).ToArray().Select(Hex));
            return Convert.FromHexString(IdOfTheGateway().Replace(frames[name], id).Replace(" ", "", StringComparison.Ordinal));
        }

        async Task<byte[]> ExpectAsync(ClientWebSocket socket, string name)
        {
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            var buffer = new byte[1024];
            var got = await socket.ReceiveAsync(buffer, deadline.Token);
            var hex = string.Join(' ', buffer[..got.Count].Select(Hex));
            Assert.True(Regex.IsMatch(hex, $"^{frames[name].Replace("xx", "[0-9a-f]{2}", StringComparison.Ordinal)}$"), $"{name} is {hex}");
            return buffer[..got.Count];
        }
    }

    private static string Hex(byte value) => value.ToString("x2", CultureInfo.InvariantCulture);

    /// <summary>The numbers that begin the rows of a section's table.</summary>
    private static IEnumerable<int> Rows(string heading)
    {
        var section = Page[(Page.IndexOf(heading, StringComparison.Ordinal) + heading.Length)..];
        var end = section.IndexOf("\n## ", StringComparison.Ordinal);
        return Number().Matches(end < 0 ? section : section[..end]).Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).Distinct();
    }

    [GeneratedRegex(@"^\| (\d+) \|", RegexOptions.Multiline)]
    private static partial Regex Number();

    [GeneratedRegex(@"^(?<name>send|ack|push|received|receipt) +(?<bytes>([0-9a-f]{2}|xx)( ([0-9a-f]{2}|xx))+)$", RegexOptions.Multiline)]
    private static partial Regex Example();

    [GeneratedRegex("xx( xx){7}")]
    private static partial Regex IdOfTheGateway();
}
