using System.Globalization;
using ImConnect.Connections;
using ImConnect.Transports.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ImConnect.Transports.Tests.WebSockets;

/// <summary>A browser against ours: it offers compression, and drops the link when the sub-protocol is answered wrongly.</summary>
public sealed class ChromiumTests
{
    private const string Page = """
        <!doctype html><img src="/wait"><script>
        const token = new URLSearchParams(location.search).get('t'), url = `ws://${location.host}/websocket`;
        const open = (protocols) => new Promise((ok) => {
          const ws = new WebSocket(url, protocols);
          ws.binaryType = 'arraybuffer';
          ws.queue = []; ws.waiting = [];
          const put = (x) => ws.waiting.length ? ws.waiting.shift()(x) : ws.queue.push(x);
          ws.next = () => ws.queue.length ? Promise.resolve(ws.queue.shift()) : new Promise((r) => ws.waiting.push(r));
          ws.onmessage = (e) => put('binary:' + new Uint8Array(e.data).slice(0, 4).join(',') + ':' + e.data.byteLength);
          ws.onclose = (e) => put(`close:${e.code}:${e.reason}:${e.wasClean}`);
          ws.onopen = () => ok(ws);
          ws.onerror = () => ok(ws);
        });
        (async () => {
          const out = [];
          let ws = await open(['imconnect.1', token]);
          out.push('protocol:' + ws.protocol, 'extensions:' + ws.extensions);
          ws.send(new Uint8Array([1, 2, 3]));
          out.push(await ws.next());
          ws.send(new Uint8Array(10240));
          out.push(await ws.next());
          ws.send(new Uint8Array(10241));
          out.push(await ws.next());
          ws = await open(['imconnect.1', token]);
          ws.send('text');
          out.push(await ws.next());
          ws = await open(['imconnect.1', token]);
          ws.close(4321, 'done');
          out.push(await ws.next());
          ws = await open(['imconnect.1', token + 'x']);
          out.push(await ws.next());
          ws = await open(['imconnect.1', token]);
          ws.send(new Uint8Array([255]));
          out.push(await ws.next());
          return out;
        })().then((out) => out.join('\n'), (e) => 'failed: ' + e).then((text) => fetch('/result', { method: 'POST', body: text }));
        </script>
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Chromium_AgainstTheServer_SpeaksTheSameProtocol(bool compressed)
    {
        var chromium = Tool.Find("chromium", "chromium-browser", "google-chrome");
        var result = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var settings = new Dictionary<string, string?> { ["ImConnect:WebSocket:Compression:Enabled"] = compressed ? "true" : null };
        await using var server = await TestServer.StartAsync(settings, routes: app =>
        {
            app.MapGet("/page", () => Results.Content(Page, "text/html"));

            // The picture comes when the result is there: the browser leaves when the page has loaded.
            app.MapGet("/wait", async () => await result.Task.WaitAsync(Limit.Time));
            app.MapPost("/result", async (HttpRequest request) => result.TrySetResult(await new StreamReader(request.Body).ReadToEndAsync()));
        });
        server.Host.OnMessage = (connection, payload) =>
        {
            if (payload.Span is not [255])
                return RecordingHost.Echo(connection, payload);
            connection.Close(CloseReason.GoingAway);
            return default;
        };
        var folder = Directory.CreateTempSubdirectory("imconnect-chromium-");
        try
        {
            var page = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{server.Port}/page?t={server.Token()}");
            var browser = Tool.RunAsync(
                chromium, folder.FullName, TimeSpan.FromSeconds(60), "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--no-first-run", $"--user-data-dir={folder.FullName}", "--timeout=20000", "--dump-dom", page);
            await Task.WhenAny(result.Task, browser);
            var (_, output) = result.Task.IsCompleted ? (0, "") : await browser;
            Assert.True(result.Task.IsCompleted, "the page posted nothing: " + output);

            string[] wanted =
            [
                "protocol:imconnect.1",
                compressed ? "extensions:permessage-deflate; server_no_context_takeover; client_no_context_takeover" : "extensions:", "binary:1,2,3:3", "binary:0,0,0,0:10240", "close:1009::true", "close:1003::true", "close:4321::true",
                "close:1006::false", "close:1001:retry-after-ms=1000:true",
            ];
            await browser;
            Assert.Equal(string.Join('\n', wanted), await result.Task);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
