using ImConnect.RocketMq.Diagnostics;
using ImConnect.RocketMq.Wire;
using Microsoft.Extensions.Logging;

namespace ImConnect.RocketMq.Sessions;

/// <summary>Heartbeats to every proxy that this client is registered with, or tries to be. Used by one loop.</summary>
internal sealed partial class Heartbeats(SessionParts parts)
{
    /// <summary>Proxies that did not know this client at the last heartbeat.</summary>
    private readonly HashSet<ProxyLink> _forgetful = [];

    /// <summary>To all at once; never throws.</summary>
    public async Task SendAsync(IEnumerable<ProxyLink> links, CancellationToken cancellationToken)
    {
        var sending = links.Where(link => link.Telemetry.IsStarted).Select(link => (Link: link, Call: SendAsync(link, cancellationToken))).ToArray();
        foreach (var (link, call) in sending)
        {
            var code = await call;
            if (code is not RocketMqCode.UnrecognizedClientType)
                _forgetful.Remove(link);
            else if (_forgetful.Add(link))
                link.Telemetry.Resend();
            else
                link.Telemetry.Restart(); // told, and still unknown: the stream goes to another proxy than the calls do
        }

        _forgetful.IntersectWith(sending.Select(sent => sent.Link));
    }

    private async Task<RocketMqCode> SendAsync(ProxyLink link, CancellationToken cancellationToken)
    {
        try
        {
            await link.CallAsync(Rpcs.Heartbeat, new HeartbeatRequest { Group = parts.Role.Group, ClientType = parts.Role.Type }, cancellationToken);
            return RocketMqCode.Ok;
        }
        catch (RocketMqException error)
        {
            RocketMqMetrics.HeartbeatFailed(link.Address, error.Code);
            Log.Failed(parts.Logger, link.Address.ToString(), error.Message);
            return error.Code;
        }
        catch (OperationCanceledException)
        {
            return RocketMqCode.Closed;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(6030, LogLevel.Information, "Heartbeat to {Address}: {Why}")]
        public static partial void Failed(ILogger logger, string address, string why);
    }
}
