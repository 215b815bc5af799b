using Microsoft.AspNetCore.SignalR;

namespace ImConnect.SignalRelay;

/// <summary>A text to another user. Nothing is kept, nothing acknowledged.</summary>
internal sealed class RelayHub : Hub
{
    public Task Send(string to, string text) => Clients.User(to).SendAsync("text", text);
}
