using ImConnect.CrashHost;
using ImConnect.SampleHost;

var app = Gateway.Build(args, CrashWiring.Add);
app.Lifetime.ApplicationStarted.Register(() => Console.Out.WriteLine(CrashWiring.Ready));

// Whoever started it holds its input open: when he is gone, so is this.
var orphaned = Task.Run(async () =>
{
    await Console.OpenStandardInput().CopyToAsync(Stream.Null);
    Environment.Exit(1);
});
await app.RunAsync();
