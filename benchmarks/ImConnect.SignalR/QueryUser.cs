using Microsoft.AspNetCore.SignalR;

namespace ImConnect.SignalRelay;

/// <summary>Who it is stands in the address: this is a yardstick.</summary>
internal sealed class QueryUser : IUserIdProvider
{
    public string? GetUserId(HubConnectionContext connection) => connection.GetHttpContext()?.Request.Query["user"];
}
