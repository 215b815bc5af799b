using ImConnect.CrashHost;
using ImConnect.SampleHost;

var app = Gateway.Build(args, CrashWiring.Add);
app.Lifetime.ApplicationStarted.Register(() => Console.Out.WriteLine(CrashWiring.Ready));
await app.RunAsync();
