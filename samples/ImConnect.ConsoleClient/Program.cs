using System.Globalization;
using ImConnect.Client;
using ImConnect.ConsoleClient;

// A chat in the terminal; in a script: lines until the input ends, then it waits for the acks and for --expect N messages, and ends with 0.
string Option(string name, string value) => Array.IndexOf(args, "--" + name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : value;

var (gateway, me, peer) = (new Uri(Option("url", "ws://127.0.0.1:10001/websocket")), Option("as", ""), Option("to", ""));
if (me.Length == 0 || peer.Length == 0)
{
    Console.Error.WriteLine("usage: --as NAME --to NAME [--url ws://host:port/websocket] [--expect N]");
    return 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, press) =>
{
    press.Cancel = true;
    stop.Cancel();
};
try
{
    using var login = new DevelopmentLogin(gateway);
    var options = new ImConnectClientOptions { Uri = gateway, TokenProvider = cancellation => login.TokenAsync(me, cancellation) };
    await using var client = new ImConnectClient(options);
    var expected = int.Parse(Option("expect", "0"), CultureInfo.InvariantCulture);
    return await new Chat(client, peer, await login.UserAsync(peer, stop.Token), expected).RunAsync(stop.Token);
}
catch (Exception error) when (error is HttpRequestException or ClientClosedException or OperationCanceledException)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}
