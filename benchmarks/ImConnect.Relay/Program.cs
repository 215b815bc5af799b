using ImConnect.Relay;

// The yardstick: what it costs at least to take a frame from one WebSocket and to write it to another, with the platform's own means and nothing else.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
var app = builder.Build();
app.UseWebSockets();
app.Map("/relay", new RelayEndpoint().InvokeAsync);
await app.RunAsync();
