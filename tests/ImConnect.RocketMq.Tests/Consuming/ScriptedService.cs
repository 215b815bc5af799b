using Grpc.Core;
using ImConnect.RocketMq.Wire;

namespace ImConnect.RocketMq.Tests.Consuming;

/// <summary>The calls of a consumer, answered by a <see cref="ScriptedProxy"/>.</summary>
internal sealed class ScriptedService(ScriptedProxy proxy)
{
    public Task<QueryRouteResponse> Route(QueryRouteRequest request) => Task.FromResult(proxy.Route());

    public Task<QueryAssignmentResponse> Assignment(QueryAssignmentRequest request) => Task.FromResult(proxy.Assignment());

    public Task<HeartbeatResponse> Heartbeat(HeartbeatRequest request) => Task.FromResult(new HeartbeatResponse { Status = ScriptedProxy.Ok });

    public Task<NotifyClientTerminationResponse> Goodbye(NotifyClientTerminationRequest request) => Task.FromResult(new NotifyClientTerminationResponse { Status = ScriptedProxy.Ok });

    public Task<AckMessageResponse> Ack(AckMessageRequest request)
    {
        var answer = new AckMessageResponse { Status = ScriptedProxy.Ok };
        foreach (var entry in request.Entries)
        {
            proxy.Acked.Enqueue(entry);
            answer.Entries.Add(new AckMessageResultEntry { MessageId = entry.MessageId, ReceiptHandle = entry.ReceiptHandle, Status = new Wire.Status { Code = proxy.Ack(entry) } });
        }

        if (answer.Entries.Any(entry => entry.Status.Code != Code.Ok))
            answer.Status.Code = answer.Entries.Count == 1 ? answer.Entries[0].Status.Code : Code.MultipleResults;
        return Task.FromResult(answer);
    }

    public Task<ChangeInvisibleDurationResponse> Change(ChangeInvisibleDurationRequest request)
    {
        proxy.Changed.Enqueue(request);
        return Task.FromResult(new ChangeInvisibleDurationResponse { Status = new Wire.Status { Code = proxy.Change(request) }, ReceiptHandle = request.ReceiptHandle + "+" });
    }

    public Task<ForwardMessageToDeadLetterQueueResponse> Forward(ForwardMessageToDeadLetterQueueRequest request)
    {
        proxy.Forwarded.Enqueue(request);
        return Task.FromResult(new ForwardMessageToDeadLetterQueueResponse { Status = new Wire.Status { Code = proxy.Forward(request) } });
    }

    public async Task Receive(ReceiveMessageRequest request, IServerStreamWriter<ReceiveMessageResponse> answer, ServerCallContext context)
    {
        var (code, messages) = await proxy.NextAsync(request, context.CancellationToken);
        await answer.WriteAsync(new ReceiveMessageResponse { Status = new Wire.Status { Code = code } });
        foreach (var message in messages)
            await answer.WriteAsync(new ReceiveMessageResponse { Message = message });
    }

    public async Task Telemetry(IAsyncStreamReader<TelemetryCommand> commands, IServerStreamWriter<TelemetryCommand> answers, ServerCallContext context)
    {
        while (await commands.MoveNext(context.CancellationToken))
        {
            if (commands.Current.Settings is { } settings)
                await answers.WriteAsync(new TelemetryCommand { Status = ScriptedProxy.Ok, Settings = proxy.Answer(settings) });
        }
    }
}
