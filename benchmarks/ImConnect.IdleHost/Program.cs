using System.Globalization;
using ImConnect.SignalRelay;

// The gateway as an app has it, and a page that tells its memory. With a port for the listener, clients come in by it and not by the app's own server.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
var gateway = builder.Services.AddImConnect();
if (builder.Configuration["ListenPort"] is { } port)
    gateway.ListenImConnect(int.Parse(port, CultureInfo.InvariantCulture));
var app = builder.Build();
app.MapImConnect();
MemoryEndpoint.Map(app);
await app.RunAsync();
