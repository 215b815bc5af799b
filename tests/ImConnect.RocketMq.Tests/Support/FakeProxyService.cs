using Grpc.Core;
using ImConnect.RocketMq.Wire;
using Status = ImConnect.RocketMq.Wire.Status;

namespace ImConnect.RocketMq.Tests.Support;

/// <summary>The calls of the fake proxy: each is noted, and answered as the test says.</summary>
internal sealed class FakeProxyService(FakeProxy proxy)
{
    private static Status Ok => new() { Code = Code.Ok };

    public Task<QueryRouteResponse> QueryRouteAsync(QueryRouteRequest request, ServerCallContext context) =>
        Task.FromResult(proxy.OnRoute(proxy.Note("QueryRoute", request, context)));

    public Task<SendMessageResponse> SendMessageAsync(SendMessageRequest request, ServerCallContext context) => proxy.OnSend(proxy.Note("SendMessage", request, context));

    public Task<HeartbeatResponse> HeartbeatAsync(HeartbeatRequest request, ServerCallContext context) =>
        Task.FromResult(new HeartbeatResponse { Status = new Status { Code = proxy.OnHeartbeat(proxy.Note("Heartbeat", request, context)) } });

    public Task<NotifyClientTerminationResponse> NotifyClientTerminationAsync(NotifyClientTerminationRequest request, ServerCallContext context)
    {
        proxy.Note("NotifyClientTermination", request, context);
        return Task.FromResult(new NotifyClientTerminationResponse { Status = Ok });
    }

    public Task TelemetryAsync(IAsyncStreamReader<TelemetryCommand> reader, IServerStreamWriter<TelemetryCommand> writer, ServerCallContext context)
    {
        proxy.Note("Telemetry", new TelemetryCommand(), context);
        var stream = new FakeStream(proxy, writer);
        proxy.Streams.Enqueue(stream);
        return stream.ServeAsync(reader, context);
    }
}
