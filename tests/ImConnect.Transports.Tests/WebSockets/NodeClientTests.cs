using System.Globalization;
using ImConnect.Connections;
using ImConnect.Transports.Tests.Support;

namespace ImConnect.Transports.Tests.WebSockets;

/// <summary>Node's <c>ws</c>, installed at test time, against ours.</summary>
public sealed class NodeClientTests
{
    private const string Program = """
        const WebSocket = require('ws');
        const [port, token] = process.argv.slice(2);
        const url = `ws://127.0.0.1:${port}/websocket`;
        const open = (protocols, headers) => new Promise((ok, bad) => {
          const ws = new WebSocket(url, protocols, { headers, perMessageDeflate: { threshold: 0 } });
          ws.queue = []; ws.waiting = [];
          const put = (x) => ws.waiting.length ? ws.waiting.shift()(x) : ws.queue.push(x);
          ws.next = () => ws.queue.length ? Promise.resolve(ws.queue.shift()) : new Promise((r) => ws.waiting.push(r));
          ws.on('message', (data, binary) => put(`${binary ? 'binary' : 'text'}:${data.length}:${data.subarray(0, 4).toString('hex')}`));
          ws.on('pong', (data) => put(`pong:${data.toString('hex')}`));
          ws.on('close', (code, reason) => put(`close:${code}:${reason}`));
          ws.on('open', () => ok(ws));
          ws.on('unexpected-response', (q, r) => { bad(new Error('status ' + r.statusCode)); q.destroy(); });
          ws.on('error', bad);
        });
        (async () => {
          const out = [];
          let ws = await open(['imconnect.1', token], {});
          out.push(`protocol:${ws.protocol}`, `extensions:${ws.extensions}`);
          ws.send(Buffer.from('0102', 'hex'));
          out.push(await ws.next());
          ws.send(Buffer.from('03', 'hex'), { fin: false }); ws.ping(Buffer.from('aa', 'hex')); ws.send(Buffer.from('04', 'hex'), { fin: true });
          out.push(...[await ws.next(), await ws.next()].sort());
          ws.send(Buffer.alloc(1024, 'abc')); out.push(await ws.next());
          ws.send(Buffer.alloc(10240, 1));
          out.push(await ws.next());
          ws.send(Buffer.alloc(10241, 1));
          out.push(await ws.next());
          ws = await open([], { token: 'Bearer ' + token });
          ws.send('text');
          out.push(await ws.next());
          ws = await open([], { token });
          ws.close(4999, 'done');
          out.push(await ws.next());
          out.push(await open([], { token: token + 'x' }).catch((e) => e.message));
          console.log(out.join('\n'));
          process.exit(0);
        })().catch((e) => { console.log('failed: ' + e.stack); process.exit(1); });
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ws_AgainstTheServer_SpeaksTheSameProtocol(bool compressed)
    {
        var (node, npm) = (Tool.Find("node"), Tool.Find("npm"));
        var folder = Directory.CreateTempSubdirectory("imconnect-node-");
        try
        {
            var (exit, output) = await Tool.RunAsync(npm, folder.FullName, TimeSpan.FromMinutes(2), "install", "--no-audit", "--no-fund", "--silent", "ws@8");
            Assert.SkipWhen(exit != 0, "npm install ws failed: " + output);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "client.js"), Program);
            await using var server = await TestServer.StartAsync(new() { ["ImConnect:WebSocket:Compression:Enabled"] = compressed ? "true" : null });
            var port = server.Port.ToString(CultureInfo.InvariantCulture);
            (exit, output) = await Tool.RunAsync(node, folder.FullName, Limit.Time, "client.js", port, server.Token());

            string[] wanted =
            [
                "protocol:imconnect.1", compressed ? "extensions:permessage-deflate" : "extensions:", "binary:2:0102", "binary:2:0304", "pong:aa",
                "binary:1024:61626361", "binary:10240:01010101", "close:1009:",
                "close:1003:", "close:4999:", "status 401",
            ];
            Assert.Equal(string.Join('\n', wanted), output.Trim());
            Assert.Equal(0, exit);
            Assert.Equal(CloseReason.Normal, await server.Host.Sinks.Last().Closed);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
