using ImConnect.SampleHost;
using ImConnect.SampleHost.Demo;

if (args.Contains("--demo"))
    return await Story.RunAsync(Console.Out);

var app = Gateway.Build(args);
await app.RunAsync();
return 0;
