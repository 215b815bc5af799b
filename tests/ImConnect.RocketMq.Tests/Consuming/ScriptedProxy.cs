using System.Collections.Concurrent;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using ImConnect.RocketMq.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Status = ImConnect.RocketMq.Wire.Status;

namespace ImConnect.RocketMq.Tests.Consuming;

/// <summary>
/// What a consumer sees of a proxy, for answers that a real one cannot be made to give: one topic with one broker, whose receives and settling are written by the test.
/// </summary>
internal sealed class ScriptedProxy : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _receives;

    public ScriptedProxy()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, Port, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(this);
        builder.Services.AddSingleton<IServiceMethodProvider<ScriptedService>, ScriptedMethods>();
        _app = builder.Build();
        _app.MapGrpcService<ScriptedService>();
    }

    public int Port { get; } = Ports.Next();

    public string Address => $"127.0.0.1:{Port}";

    public bool IsOrdered { get; init; }

    /// <summary>How many queues are assigned.</summary>
    public int Queues { get; init; } = 1;

    /// <summary>What a receive brings, by its number from 0; it may wait. Nothing: the answer that there is nothing.</summary>
    public Func<int, ReceiveMessageRequest, CancellationToken, Task<IReadOnlyList<Message>>>? Receive { get; init; }

    /// <summary>The answer to a receive, by its number from 0.</summary>
    public Func<int, Code> ReceiveCode { get; init; } = _ => Code.Ok;

    public Func<AckMessageEntry, Code> Ack { get; init; } = _ => Code.Ok;

    public Func<ChangeInvisibleDurationRequest, Code> Change { get; init; } = _ => Code.Ok;

    public Func<ForwardMessageToDeadLetterQueueRequest, Code> Forward { get; init; } = _ => Code.Ok;

    /// <summary>Settings that came.</summary>
    public ConcurrentQueue<Settings> Told { get; } = new();

    public ConcurrentQueue<ReceiveMessageRequest> Received { get; } = new();

    public ConcurrentQueue<AckMessageEntry> Acked { get; } = new();

    public ConcurrentQueue<ChangeInvisibleDurationRequest> Changed { get; } = new();

    public ConcurrentQueue<ForwardMessageToDeadLetterQueueRequest> Forwarded { get; } = new();

    public static async Task<ScriptedProxy> StartAsync(ScriptedProxy proxy)
    {
        await proxy._app.StartAsync();
        return proxy;
    }

    /// <summary>A message as a proxy gives it out; its receipt is <c>r-id</c>.</summary>
    public static Message Message(string id, byte[] body, string? group = null, int attempt = 1) => new()
    {
        Topic = new Resource { Name = "T" },
        Body = Google.Protobuf.ByteString.CopyFrom(body),
        SystemProperties = With(new SystemProperties { MessageId = id, ReceiptHandle = "r-" + id, DeliveryAttempt = attempt, BodyEncoding = Wire.Encoding.Identity }, group),
    };

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    public QueryRouteResponse Route() => new() { Status = Ok, MessageQueues = { Enumerable.Range(0, Queues).Select(Queue) } };

    public QueryAssignmentResponse Assignment() =>
        new() { Status = Ok, Assignments = { Enumerable.Range(0, Queues).Select(i => new Assignment { MessageQueue = Queue(i) }) } };

    public Settings Answer(Settings settings)
    {
        Told.Enqueue(settings);
        var answer = settings.Clone();
        answer.Subscription.Fifo = IsOrdered;
        answer.Subscription.ReceiveBatchSize = 32;
        answer.Subscription.LongPollingTimeout = Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(TimeSpan.FromSeconds(20));
        return answer;
    }

    public async Task<(Code Code, IReadOnlyList<Message> Messages)> NextAsync(ReceiveMessageRequest request, CancellationToken cancellationToken)
    {
        Received.Enqueue(request);
        var number = Interlocked.Increment(ref _receives) - 1;
        var code = ReceiveCode(number);
        if (code != Code.Ok || Receive is null)
            return (code, []);
        var messages = await Receive(number, request, cancellationToken);
        return (messages.Count > 0 ? Code.Ok : Code.MessageNotFound, messages);
    }

    public static Status Ok => new() { Code = Code.Ok };

    private static SystemProperties With(SystemProperties properties, string? group)
    {
        if (group is not null)
            properties.MessageGroup = group;
        return properties;
    }

    private MessageQueue Queue(int id) => new()
    {
        Topic = new Resource { Name = "T" },
        Id = id,
        Permission = Permission.ReadWrite,
        AcceptMessageTypes = { IsOrdered ? MessageType.Fifo : MessageType.Normal },
        Broker = new Broker { Name = "b", Endpoints = new Endpoints { Scheme = AddressScheme.Ipv4, Addresses = { new Address { Host = "127.0.0.1", Port = Port } } } },
    };
}
