namespace ImConnect.RocketMq.Wire;

internal sealed partial class QueryRouteResponse : IAnswer;

internal sealed partial class HeartbeatResponse : IAnswer;

internal sealed partial class SendMessageResponse : IAnswer;

internal sealed partial class QueryAssignmentResponse : IAnswer;

internal sealed partial class AckMessageResponse : IAnswer;

internal sealed partial class ForwardMessageToDeadLetterQueueResponse : IAnswer;

internal sealed partial class NotifyClientTerminationResponse : IAnswer;

internal sealed partial class ChangeInvisibleDurationResponse : IAnswer;
