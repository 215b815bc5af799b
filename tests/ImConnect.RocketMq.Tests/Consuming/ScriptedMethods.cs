using Google.Protobuf;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using ImConnect.RocketMq.Wire;

namespace ImConnect.RocketMq.Tests.Consuming;

/// <summary>Maps the calls by hand: only the client's half of the protocol is generated.</summary>
internal sealed class ScriptedMethods : IServiceMethodProvider<ScriptedService>
{
    private const string Name = "apache.rocketmq.v2.MessagingService";

    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<ScriptedService> context)
    {
        Unary(context, "QueryRoute", QueryRouteRequest.Parser, QueryRouteResponse.Parser, (service, request) => service.Route(request));
        Unary(context, "QueryAssignment", QueryAssignmentRequest.Parser, QueryAssignmentResponse.Parser, (service, request) => service.Assignment(request));
        Unary(context, "Heartbeat", HeartbeatRequest.Parser, HeartbeatResponse.Parser, (service, request) => service.Heartbeat(request));
        Unary(context, "NotifyClientTermination", NotifyClientTerminationRequest.Parser, NotifyClientTerminationResponse.Parser, (service, request) => service.Goodbye(request));
        Unary(context, "AckMessage", AckMessageRequest.Parser, AckMessageResponse.Parser, (service, request) => service.Ack(request));
        Unary(context, "ChangeInvisibleDuration", ChangeInvisibleDurationRequest.Parser, ChangeInvisibleDurationResponse.Parser, (service, request) => service.Change(request));
        Unary(
            context, "ForwardMessageToDeadLetterQueue", ForwardMessageToDeadLetterQueueRequest.Parser, ForwardMessageToDeadLetterQueueResponse.Parser,
            (service, request) => service.Forward(request));
        context.AddServerStreamingMethod(
            Method(MethodType.ServerStreaming, "ReceiveMessage", ReceiveMessageRequest.Parser, ReceiveMessageResponse.Parser), [],
            static (service, request, answer, call) => service.Receive(request, answer, call));
        context.AddDuplexStreamingMethod(
            Method(MethodType.DuplexStreaming, "Telemetry", TelemetryCommand.Parser, TelemetryCommand.Parser), [],
            static (service, commands, answers, call) => service.Telemetry(commands, answers, call));
    }

    private static void Unary<TRequest, TResponse>(
        ServiceMethodProviderContext<ScriptedService> context, string name, MessageParser<TRequest> requests, MessageParser<TResponse> answers,
        Func<ScriptedService, TRequest, Task<TResponse>> call)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        context.AddUnaryMethod(Method(MethodType.Unary, name, requests, answers), [], (service, request, _) => call(service, request));

    private static Method<TRequest, TResponse> Method<TRequest, TResponse>(MethodType type, string name, MessageParser<TRequest> requests, MessageParser<TResponse> answers)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        new(type, Name, name, Marshaller(requests), Marshaller(answers));

    private static Marshaller<T> Marshaller<T>(MessageParser<T> parser)
        where T : class, IMessage<T> => Marshallers.Create(message => message.ToByteArray(), parser.ParseFrom);
}
