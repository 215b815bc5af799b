using Google.Protobuf;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using ImConnect.RocketMq.Wire;

namespace ImConnect.RocketMq.Tests.Support;

/// <summary>Names of the calls; the product has no server's half of them.</summary>
internal sealed class FakeProxyMethods : IServiceMethodProvider<FakeProxyService>
{
    private const string Service = "apache.rocketmq.v2.MessagingService";

    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<FakeProxyService> context)
    {
        context.AddUnaryMethod(Method<QueryRouteRequest, QueryRouteResponse>("QueryRoute"), [], (service, request, call) => service.QueryRouteAsync(request, call));
        context.AddUnaryMethod(Method<SendMessageRequest, SendMessageResponse>("SendMessage"), [], (service, request, call) => service.SendMessageAsync(request, call));
        context.AddUnaryMethod(Method<HeartbeatRequest, HeartbeatResponse>("Heartbeat"), [], (service, request, call) => service.HeartbeatAsync(request, call));
        context.AddUnaryMethod(
            Method<NotifyClientTerminationRequest, NotifyClientTerminationResponse>("NotifyClientTermination"), [], (service, request, call) => service.NotifyClientTerminationAsync(request, call));
        context.AddDuplexStreamingMethod(
            Method<TelemetryCommand, TelemetryCommand>("Telemetry", MethodType.DuplexStreaming), [], (service, reader, writer, call) => service.TelemetryAsync(reader, writer, call));
    }

    private static Method<TRequest, TResponse> Method<TRequest, TResponse>(string name, MethodType type = MethodType.Unary)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>, new() => new(type, Service, name, Marshaller<TRequest>(), Marshaller<TResponse>());

    private static Marshaller<T> Marshaller<T>()
        where T : class, IMessage<T>, new()
    {
        var parser = new MessageParser<T>(() => new T());
        return Marshallers.Create(message => message.ToByteArray(), parser.ParseFrom);
    }
}
