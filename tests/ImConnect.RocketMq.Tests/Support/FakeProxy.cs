using System.Collections.Concurrent;
using System.Net;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using ImConnect.RocketMq.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Status = ImConnect.RocketMq.Wire.Status;

namespace ImConnect.RocketMq.Tests.Support;

/// <summary>
/// A proxy that answers what the test says, for what a real one cannot be made to answer: faults that come once, lost streams, other settings. It takes any topic, of any type, with
/// four queues.
/// </summary>
internal sealed class FakeProxy : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, int> _counts = new();
    private WebApplication? _app;
    private long _offset;

    private FakeProxy()
    {
        OnRoute = Route;
        OnSend = call => Task.FromResult(Stored(call));
    }

    /// <summary><c>host:port</c>.</summary>
    public string Address { get; private set; } = "";

    public ConcurrentQueue<FakeCall> Calls { get; } = new();

    public ConcurrentQueue<FakeStream> Streams { get; } = new();

    public IReadOnlyList<FakeCall> Sends => Of("SendMessage");

    public Func<FakeCall, QueryRouteResponse> OnRoute { get; set; }

    public Func<FakeCall, Task<SendMessageResponse>> OnSend { get; set; }

    public Func<FakeCall, Code> OnHeartbeat { get; set; } = _ => Code.Ok;

    /// <summary>The answer to settings; null for none.</summary>
    public Func<Settings, TelemetryCommand?> OnSettings { get; set; } = settings => new TelemetryCommand { Status = new Status { Code = Code.Ok }, Settings = settings };

    /// <param name="port">0 for a free one.</param>
    public static async Task<FakeProxy> StartAsync(int port = 0)
    {
        var proxy = new FakeProxy();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc(options => options.MaxReceiveMessageSize = null);
        builder.Services.AddSingleton(proxy);
        builder.Services.AddSingleton<IServiceMethodProvider<FakeProxyService>, FakeProxyMethods>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromMilliseconds(100));
        proxy._app = builder.Build();
        proxy._app.MapGrpcService<FakeProxyService>();
        await proxy._app.StartAsync();
        proxy.Address = new Uri(proxy._app.Urls.Single()).Authority;
        return proxy;
    }

    /// <summary>Settings as a server gives them to a producer.</summary>
    public static TelemetryCommand ProducerSettings(TimeSpan initial, TimeSpan most, int maxBody = 4 * 1024 * 1024) => new()
    {
        Status = new Status { Code = Code.Ok },
        Settings = new Settings
        {
            BackoffPolicy = new RetryPolicy
            {
                MaxAttempts = 3,
                ExponentialBackoff = new ExponentialBackoff { Initial = Duration.FromTimeSpan(initial), Max = Duration.FromTimeSpan(most), Multiplier = 2 },
            },
            Publishing = new Wire.Publishing { MaxBodySize = maxBody, ValidateMessageType = true },
        },
    };

    /// <summary>The message is stored.</summary>
    public static SendMessageResponse Stored(FakeCall call)
    {
        var proxy = call.Context.GetHttpContext().RequestServices.GetRequiredService<FakeProxy>();
        var ok = new Status { Code = Code.Ok };
        return new SendMessageResponse
        {
            Status = ok,
            Entries = { new SendResultEntry { Status = ok, MessageId = call.Message.SystemProperties.MessageId, Offset = Interlocked.Increment(ref proxy._offset) } },
        };
    }

    /// <summary>As a server tells a fault: in the answer's status.</summary>
    public static SendMessageResponse Fault(Code code, string words = "") => new() { Status = new Status { Code = code, Message = words } };

    /// <summary>As a server tells it of one message: the call was good, its entry is not.</summary>
    public static SendMessageResponse EntryFault(Code code, string words = "") =>
        new() { Status = new Status { Code = Code.Ok }, Entries = { new SendResultEntry { Status = new Status { Code = code, Message = words } } } };

    /// <summary>Cuts the connection that the call came by.</summary>
    public static void Cut(FakeCall call) => call.Context.GetHttpContext().Features.Get<IConnectionLifetimeFeature>()!.Abort();

    public IReadOnlyList<FakeCall> Of(string method) => [.. Calls.Where(call => call.Method == method)];

    public FakeCall Note(string method, IMessage request, ServerCallContext context)
    {
        var call = new FakeCall(method, request, context.RequestHeaders, context, _counts.AddOrUpdate(method, 1, static (_, count) => count + 1));
        Calls.Enqueue(call);
        return call;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var stream in Streams)
            stream.End();
        await _app!.DisposeAsync();
    }

    private QueryRouteResponse Route(FakeCall call)
    {
        var topic = ((QueryRouteRequest)call.Request).Topic;
        var port = int.Parse(Address.AsSpan(Address.LastIndexOf(':') + 1), System.Globalization.CultureInfo.InvariantCulture);
        var endpoints = new Endpoints { Scheme = AddressScheme.Ipv4, Addresses = { new Address { Host = "127.0.0.1", Port = port } } };
        var queues = Enumerable.Range(0, 4).Select(id => new MessageQueue
        {
            Topic = topic, Id = id, Permission = Permission.ReadWrite, Broker = new Broker { Name = "broker-a", Endpoints = endpoints },
            AcceptMessageTypes = { MessageType.Normal, MessageType.Fifo, MessageType.Delay },
        });
        return new QueryRouteResponse { Status = new Status { Code = Code.Ok }, MessageQueues = { queues } };
    }
}
