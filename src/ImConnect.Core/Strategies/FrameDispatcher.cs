using System.Collections.Frozen;
using ImConnect.Connections;
using ImConnect.Diagnostics;
using Microsoft.Extensions.Logging;

namespace ImConnect.Strategies;

/// <summary>Step 3 of the path: gives a frame to the strategy of its type and answers what was refused.</summary>
internal sealed partial class FrameDispatcher
{
    private readonly FrozenDictionary<int, IMessageStrategy> _strategies;
    private readonly GatewayMetrics _metrics;
    private readonly ILogger<FrameDispatcher> _logger;

    public FrameDispatcher(IEnumerable<IMessageStrategy> strategies, GatewayMetrics metrics, ILogger<FrameDispatcher> logger)
    {
        // The last registration of a type wins, so that an app can replace a built-in strategy.
        _strategies = strategies.GroupBy(s => s.MessageType).ToFrozenDictionary(g => g.Key, g => g.Last());
        _metrics = metrics;
        _logger = logger;
    }

    public void Rejected(Reason reason) => _metrics.Rejected(reason);

    public ValueTask DispatchAsync(LiveConnection connection, int type, ReadOnlyMemory<byte> payload)
    {
        if (!_strategies.TryGetValue(type, out var strategy))
        {
            Refuse(connection, type, Reason.UnknownType);
            return default;
        }

        try
        {
            var handled = strategy.HandleAsync(new Inbound(connection, payload), CancellationToken.None);
            if (!handled.IsCompletedSuccessfully)
                return FinishAsync(handled, connection, type);
            var result = handled.Result; // completed: nothing blocks
            if (result.Reason != Reason.None)
                Refuse(connection, type, result.Reason);
        }
        catch (Exception error)
        {
            LogFailed(_logger, error, type);
            Refuse(connection, type, Reason.Internal);
        }

        return default;
    }

    private async ValueTask FinishAsync(ValueTask<StrategyResult> handled, LiveConnection connection, int type)
    {
        try
        {
            var result = await handled;
            if (result.Reason != Reason.None)
                Refuse(connection, type, result.Reason);
        }
        catch (Exception error)
        {
            LogFailed(_logger, error, type);
            Refuse(connection, type, Reason.Internal);
        }
    }

    private void Refuse(LiveConnection connection, int type, Reason reason)
    {
        _metrics.Rejected(reason);
        connection.Reply(type, reason);
    }

    [LoggerMessage(EventId = 1300, Level = LogLevel.Error, Message = "The strategy of message type {Type} failed")]
    private static partial void LogFailed(ILogger logger, Exception error, int type);
}
