using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;
using ImConnect.RocketMq.Wire;

namespace ImConnect.RocketMq.Bench;

/// <summary>
/// The least that stores such a message: a request, one unary call with a deadline and the same headers each time, a look at the answer. No route, no telemetry, no order, no retries,
/// no typed faults.
/// </summary>
internal sealed class BareSide : ISide
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(3);

    private readonly GrpcChannel _channel;
    private readonly MessagingService.MessagingServiceClient _client;
    private readonly Resource _topic = new() { Name = Broker.Topic };
    private readonly string _prefix = "01" + Guid.NewGuid().ToString("N")[..24].ToUpperInvariant();
    private readonly Metadata _headers;
    private int _number;

    public BareSide(string address)
    {
        _channel = GrpcChannel.ForAddress($"http://{address}", new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler { EnableMultipleHttp2Connections = true, UseProxy = false, UseCookies = false, AllowAutoRedirect = false, ActivityHeadersPropagator = null },
            DisposeHttpClient = true,
        });
        _client = new MessagingService.MessagingServiceClient(_channel);
        _headers = new Metadata
        {
            { "x-mq-client-id", $"bare@{Environment.ProcessId}" }, { "x-mq-language", "DOTNET" }, { "x-mq-client-version", "5.1.0" }, { "x-mq-protocol", "v2" },
            { "x-mq-date-time", "20261123T054521Z" }, { "x-mq-request-id", Guid.NewGuid().ToString() },
        };
    }

    public string Name => "bare";

    public async Task SendAsync(string chat, ReadOnlyMemory<byte> body)
    {
        var now = TimeProvider.System.GetUtcNow();
        var message = new Message
        {
            Topic = _topic,
            Body = UnsafeByteOperations.UnsafeWrap(body),
            SystemProperties = new SystemProperties
            {
                MessageId = _prefix + Interlocked.Increment(ref _number).ToString("X8", CultureInfo.InvariantCulture), MessageGroup = chat, MessageType = MessageType.Fifo,
                BornTimestamp = Timestamp.FromDateTimeOffset(now), BornHost = "bench", BodyEncoding = Encoding.Identity,
            },
        };
        var answer = await _client.SendMessageAsync(new SendMessageRequest { Messages = { message } }, new CallOptions(_headers, now.UtcDateTime + s_timeout));
        if (answer.Status.Code != Code.Ok || answer.Entries[0].Status.Code != Code.Ok)
            throw new InvalidOperationException($"not stored: {answer.Status}");
    }

    public ValueTask DisposeAsync()
    {
        _channel.Dispose();
        return default;
    }
}
