using ImConnect.Hosting;
using ImConnect.Persistence;
using ImConnect.Protocol;
using Microsoft.Extensions.Options;

namespace ImConnect.Strategies;

/// <summary>A sender takes a message back, within a window that the id's own time begins.</summary>
internal sealed class WithdrawStrategy(SettleStage settle, IOptions<ImConnectOptions> options, TimeProvider time) : IMessageStrategy
{
    /// <inheritdoc/>
    public int MessageType => Protocol.MessageType.Withdraw;

    /// <inheritdoc/>
    public async ValueTask<StrategyResult> HandleAsync(Inbound inbound, CancellationToken cancellationToken)
    {
        if (!WithdrawRequest.TryParse(inbound.Payload.Span, out var request))
            return StrategyResult.Refuse(Reason.Malformed);
        if (request.From.IsValid && request.From != inbound.User)
            return StrategyResult.Refuse(Reason.SenderMismatch);
        if (!request.To.IsValid)
            return StrategyResult.Refuse(Reason.BadReceiver);
        if (!request.Id.IsValid)
            return StrategyResult.Refuse(Reason.UnknownMessage);
        var age = time.GetUtcNow().ToUnixTimeMilliseconds() - SnowflakeIdGenerator.MillisecondsOf(request.Id);
        if (age > options.Value.WithdrawWindow.TotalMilliseconds)
            return StrategyResult.Refuse(Reason.WithdrawTooLate);
        var settlement = Settlement.Withdraw(inbound.User, request.To, request.Id);
        return await settle.AddAsync(settlement, inbound.Live)
            ? StrategyResult.Taken
            : StrategyResult.Refuse(Reason.ShuttingDown);
    }
}
