using System.Net;
using System.Text.Json;
using ImConnect.Connections;
using ImConnect.History;
using ImConnect.Persistence;
using ImConnect.Protocol;
using ImConnect.SampleHost;
using ImConnect.Sqlite;
using ImConnect.Transports.Jwt;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace ImConnect.EndToEnd.Tests.History;

/// <summary>The sample's endpoints over a real socket: everybody reads their own chats and nobody else's.</summary>
public sealed class HistoryEndpointTests : IAsyncLifetime
{
    private static readonly UserId s_alice = new(7);
    private static readonly UserId s_bob = new(-42);
    private static readonly UserId s_carol = new(long.MaxValue);

    private readonly string _folder = Directory.CreateTempSubdirectory("imconnect-api-").FullName;
    private readonly HttpClient _http = new();
    private WebApplication _app = null!;
    private long _nextId = 1L << 60;

    private static string WithBob => ChatId.OneToOne(s_alice, s_bob).Value;

    public async ValueTask InitializeAsync()
    {
        _app = Gateway.Build(["--urls", "http://127.0.0.1:0", "--environment", "Production", "--Logging:LogLevel:Default", "Warning",
            "--ImConnect:DataDirectory", _folder, "--ImConnect:Auth:SigningKey", "a-key-of-this-test-0123456789abcdef"]);
        await _app.StartAsync();
        _http.BaseAddress = new Uri(_app.Urls.First());
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Chats_WithAToken_AreTheUsersOwn()
    {
        await SendAsync(s_alice, s_bob, "hello");
        var last = await SendAsync(s_bob, s_alice, "hi, Alice");
        await SendAsync(s_bob, s_carol, "not for Alice");

        var chats = await GetAsync("/api/chats", s_alice);

        var chat = Assert.Single(chats.GetProperty("chats").EnumerateArray());
        Assert.Equal((WithBob, "-42", 1), (chat.GetProperty("chatId").GetString(), chat.GetProperty("with").GetString(), chat.GetProperty("unread").GetInt32()));
        Assert.Equal((last.ToString(), "hi, Alice"), (chat.GetProperty("last").GetProperty("msgId").GetString(), chat.GetProperty("last").GetProperty("content").GetString()));
        Assert.Equal(2, (await GetAsync("/api/chats", s_bob)).GetProperty("chats").GetArrayLength());
    }

    [Fact]
    public async Task Messages_PageByPage_AreAllThere()
    {
        List<string> sent = [];
        for (var at = 0; at < 5; at++)
            sent.Add((await SendAsync(at % 2 == 0 ? s_alice : s_bob, at % 2 == 0 ? s_bob : s_alice, $"message {at}")).ToString());

        List<string> read = [];
        var query = "?max=2";
        for (var pages = 0; query is not null && pages < 10; pages++)
        {
            var page = await GetAsync($"/api/chats/{WithBob}/messages{query}", s_alice);
            read.AddRange(page.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("msgId").GetString()!));
            query = page.GetProperty("before").GetString() is { } before ? $"?max=2&before={before}" : null;
        }

        Assert.Equal(Enumerable.Reverse(sent), read);
    }

    [Fact]
    public async Task Messages_OfOthers_AreNotFoundWhetherThereAreAnyOrNot()
    {
        await SendAsync(s_alice, s_bob, "a secret");
        var there = await RawAsync($"/api/chats/{WithBob}/messages", s_carol);
        var notThere = await RawAsync($"/api/chats/{ChatId.OneToOne(s_alice, new(99))}/messages", s_carol);

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (there.StatusCode, notThere.StatusCode));
        Assert.Equal(await notThere.Content.ReadAsStringAsync(), await there.Content.ReadAsStringAsync());
        Assert.Equal(0, (await GetAsync("/api/chats", s_carol)).GetProperty("chats").GetArrayLength());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("eyJhbGciOiJub25lIn0.eyJpZCI6N30.")]
    public async Task Request_WithoutAGoodToken_Is401(string? token)
    {
        foreach (var path in (string[])["/api/chats", $"/api/chats/{WithBob}/messages"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            if (token is not null)
                request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
            Assert.Equal(HttpStatusCode.Unauthorized, (await _http.SendAsync(request)).StatusCode);
        }
    }

    [Theory]
    [InlineData("/api/chats?max=0", "max")]
    [InlineData("/api/chats?max=201", "max")]
    [InlineData("/api/chats?max=many", "max")]
    [InlineData("/api/chats?before=-1", "before")]
    [InlineData("/api/chats?before=99999999999999999999", "before")]
    [InlineData("/api/chats/100-1-42-7/messages", "chatId")]
    [InlineData("/api/chats/x/messages", "chatId")]
    [InlineData("/api/chats/100-1--42-7/messages?max=x", "max")]
    public async Task Request_BadInput_Is400WithTheReason(string path, string what)
    {
        var answer = await RawAsync(path, s_alice);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var reason = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("reason").GetString();
        Assert.StartsWith(what + ":", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Messages_OfAnErasedUser_AreGone()
    {
        await SendAsync(s_alice, s_bob, "soon forgotten");
        Assert.Equal(1, await _app.Services.GetRequiredService<IMessageHistory>().EraseUserAsync(s_alice, CancellationToken.None));

        Assert.Equal(0, (await GetAsync($"/api/chats/{WithBob}/messages", s_bob)).GetProperty("messages").GetArrayLength());
    }

    [Fact]
    public async Task Backup_OfARunningApp_IsWritten()
    {
        await SendAsync(s_alice, s_bob, "kept twice");
        var path = Path.Combine(_folder, "copy.db");
        await _app.Services.GetRequiredService<ISqliteBackup>().BackupAsync(path, CancellationToken.None);
        Assert.True(new FileInfo(path).Length > 0);
    }

    private async Task<MessageId> SendAsync(UserId from, UserId to, string text)
    {
        var id = new MessageId(_nextId++);
        var accepted = await _app.Services.GetRequiredService<IInboxStore>().AcceptAsync(
            [
                new Submission
                {
                    Id = id, Sender = from, Receiver = to, ClientId = ClientMessageId.New(), Body = MessageBody.Text(text, 0), FirstDelay = TimeSpan.FromHours(1),
                },
            ],
            CancellationToken.None);
        Assert.Equal(AcceptOutcome.New, accepted[0].Outcome);
        return id;
    }

    private async Task<JsonElement> GetAsync(string path, UserId user)
    {
        var answer = await RawAsync(path, user);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
    }

    private async Task<HttpResponseMessage> RawAsync(string path, UserId user)
    {
        var token = _app.Services.GetRequiredService<IImConnectTokens>().Issue(user, Device.Of(DeviceKind.Web), TimeSpan.FromHours(1));
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        return await _http.SendAsync(request);
    }
}
