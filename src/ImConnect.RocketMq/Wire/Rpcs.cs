namespace ImConnect.RocketMq.Wire;

/// <summary>The unary calls.</summary>
internal static class Rpcs
{
    public static readonly Rpc<QueryRouteRequest, QueryRouteResponse> QueryRoute = static (client, request, options) => client.QueryRouteAsync(request, options);

    public static readonly Rpc<HeartbeatRequest, HeartbeatResponse> Heartbeat = static (client, request, options) => client.HeartbeatAsync(request, options);

    public static readonly Rpc<SendMessageRequest, SendMessageResponse> SendMessage = static (client, request, options) => client.SendMessageAsync(request, options);

    public static readonly Rpc<QueryAssignmentRequest, QueryAssignmentResponse> QueryAssignment =
        static (client, request, options) => client.QueryAssignmentAsync(request, options);

    public static readonly Rpc<AckMessageRequest, AckMessageResponse> AckMessage = static (client, request, options) => client.AckMessageAsync(request, options);

    public static readonly Rpc<ChangeInvisibleDurationRequest, ChangeInvisibleDurationResponse> ChangeInvisibleDuration =
        static (client, request, options) => client.ChangeInvisibleDurationAsync(request, options);

    public static readonly Rpc<ForwardMessageToDeadLetterQueueRequest, ForwardMessageToDeadLetterQueueResponse> ForwardToDeadLetterQueue =
        static (client, request, options) => client.ForwardMessageToDeadLetterQueueAsync(request, options);

    public static readonly Rpc<NotifyClientTerminationRequest, NotifyClientTerminationResponse> NotifyClientTermination =
        static (client, request, options) => client.NotifyClientTerminationAsync(request, options);
}
