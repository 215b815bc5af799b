using ImConnect.SignalRelay;
using Microsoft.AspNetCore.SignalR;

// A yardstick: what the platform's own messaging spends on a message from one user to another, with the backplane that it needs for more than one node.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
var signalR = builder.Services.AddSignalR(o => o.ClientTimeoutInterval = TimeSpan.FromMinutes(10)); // an idle client of the benchmark says nothing
if (builder.Configuration["Redis"] is { } redis)
    signalR.AddStackExchangeRedis(redis);
builder.Services.AddSingleton<IUserIdProvider, QueryUser>();
var app = builder.Build();
app.UseWebSockets();
app.MapHub<RelayHub>("/hub");
MemoryEndpoint.Map(app);
await app.RunAsync();
