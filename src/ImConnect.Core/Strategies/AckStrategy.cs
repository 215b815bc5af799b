using ImConnect.Persistence;
using ImConnect.Protocol;

namespace ImConnect.Strategies;

/// <summary>A receiver's ack: who acknowledges is the session's user, whatever the frame says; the settle stage checks that the message is his.</summary>
internal sealed class AckStrategy(SettleStage settle) : IMessageStrategy
{
    /// <inheritdoc/>
    public int MessageType => Protocol.MessageType.Ack;

    /// <inheritdoc/>
    public async ValueTask<StrategyResult> HandleAsync(Inbound inbound, CancellationToken cancellationToken)
    {
        if (!AckRequest.TryParse(inbound.Payload.Span, out var request))
            return StrategyResult.Refuse(Reason.Malformed);
        if (request.From.IsValid && request.From != inbound.User)
            return StrategyResult.Refuse(Reason.SenderMismatch);
        if (request.Status is not (MessageStatus.Received or MessageStatus.Read))
            return StrategyResult.Refuse(Reason.BadStatus);
        if (!request.Id.IsValid)
            return StrategyResult.Refuse(Reason.UnknownMessage);
        var settlement = inbound.Live.Feed.AsDevice(Settlement.Acknowledge(inbound.User, request.Id, request.Status), EntryKind.Message);
        return await settle.AddAsync(settlement, inbound.Live)
            ? StrategyResult.Taken
            : StrategyResult.Refuse(Reason.ShuttingDown);
    }
}
