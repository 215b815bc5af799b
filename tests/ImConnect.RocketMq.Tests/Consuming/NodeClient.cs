using System.Diagnostics;

namespace ImConnect.RocketMq.Tests.Consuming;

/// <summary>The official client for Node, installed into a folder of its own at test time; the test is skipped where that cannot be.</summary>
internal sealed class NodeClient : IDisposable
{
    private const string Package = "rocketmq-client-nodejs@1.0.8";

    /// <summary>
    /// <c>read ADDRESS TOPIC COUNT</c> prints a line of JSON for each message; <c>send ADDRESS TOPIC</c> sends the messages of the lines that it reads, one after the other.
    /// </summary>
    private const string Program = """
        const { Producer, PushConsumer, ConsumeResult } = require('rocketmq-client-nodejs');
        const [mode, endpoints, topic, count] = process.argv.slice(2);
        const log = console.error, logger = { info() {}, debug() {}, warn() {}, error: log };
        const read = async () => {
          let open = Number(count), done;
          const all = new Promise((ok) => { done = ok; });
          const consume = async (m) => {
            console.log(JSON.stringify({ id: m.messageId, body: m.body.toString('hex'), keys: m.keys, tag: m.tag, group: m.messageGroup, properties: Object.fromEntries(m.properties) }));
            if (--open === 0) done();
            return ConsumeResult.SUCCESS;
          };
          const consumer = new PushConsumer({ namespace: '', endpoints, logger, consumerGroup: topic, subscriptions: new Map([[topic, '*']]), messageListener: { consume } });
          await consumer.startup();
          await all;
          await consumer.shutdown();
        };
        const send = async () => {
          const producer = new Producer({ namespace: '', endpoints, logger, topics: [topic] });
          await producer.startup();
          for (const line of require('fs').readFileSync(0, 'utf8').split('\n').filter((l) => l)) {
            const { body, keys, tag, group, properties } = JSON.parse(line);
            const sent = await producer.send({ topic, tag, keys, messageGroup: group, body: Buffer.from(body, 'hex'), properties: new Map(Object.entries(properties)) });
            console.log(sent.messageId);
          }
          await producer.shutdown();
        };
        (mode === 'read' ? read() : send()).then(() => process.exit(0), (e) => { log(e.stack); process.exit(1); });
        """;

    private static readonly TimeSpan s_installing = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan s_running = TimeSpan.FromMinutes(1);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("imconnect-node-");

    private NodeClient()
    {
    }

    public static async Task<NodeClient> InstallAsync()
    {
        var (node, npm) = (Find("node"), Find("npm"));
        Assert.SkipWhen(node is null || npm is null, "node or npm is not installed");
        var client = new NodeClient();
        try
        {
            var (exit, output) = await client.RunAsync(npm!, s_installing, "", "install", "--no-audit", "--no-fund", "--silent", Package);
            Assert.SkipWhen(exit != 0, $"npm install {Package} failed: {output}");
            await File.WriteAllTextAsync(Path.Combine(client._folder.FullName, "client.js"), Program);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Its lines.</summary>
    public async Task<IReadOnlyList<string>> RunAsync(string input, params string[] arguments)
    {
        var (exit, output) = await RunAsync(Find("node")!, s_running, input, ["client.js", .. arguments]);
        Assert.True(exit == 0, output);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    private async Task<(int Exit, string Output)> RunAsync(string program, TimeSpan limit, string input, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = _folder.FullName, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };

        // It writes a log into the home of who runs it.
        start.Environment["HOME"] = _folder.FullName;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        using var late = new CancellationTokenSource(limit);
        try
        {
            await process.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return (-1, $"not done after {limit}: {await output}{await errors}");
        }

        return (process.ExitCode, process.ExitCode == 0 ? await output : await output + await errors);
    }
}
