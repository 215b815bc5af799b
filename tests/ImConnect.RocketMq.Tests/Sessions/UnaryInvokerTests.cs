using System.Net;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using ImConnect.RocketMq.Tests.Support;
using ImConnect.RocketMq.Wire;

namespace ImConnect.RocketMq.Tests.Sessions;

/// <summary>What a server, or something that stands before it, answers on HTTP: each is an answer or a typed fault, and nothing else.</summary>
public sealed class UnaryInvokerTests : IDisposable
{
    private readonly ScriptedHandler _handler = new();
    private readonly GrpcChannel _streams = GrpcChannel.ForAddress("http://127.0.0.1:8081"); // never connects
    private readonly HttpMessageInvoker _http;
    private readonly UnaryInvoker _invoker;
    private readonly MessagingService.MessagingServiceClient _client;

    public UnaryInvokerTests()
    {
        _http = new HttpMessageInvoker(_handler);
        _invoker = new UnaryInvoker(_http, new Uri("http://127.0.0.1:8081"), _streams.CreateCallInvoker());
        _client = new MessagingService.MessagingServiceClient(_invoker);
    }

    public void Dispose()
    {
        _invoker.Dispose();
        _http.Dispose();
        _streams.Dispose();
    }

    [Fact]
    public async Task Call_Request_IsOneFrameWithItsHeadersAndItsTime()
    {
        _handler.Answer = ScriptedHandler.Frame(new HeartbeatResponse());
        var request = new HeartbeatRequest { ClientType = ClientType.Producer, Group = new Resource { Name = "g" } };
        var deadline = TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(30);
        await _client.HeartbeatAsync(request, new CallOptions(new Metadata { { "x-mq-client-id", "me" } }, deadline, TestContext.Current.CancellationToken));

        Assert.Equal("POST http://127.0.0.1:8081/apache.rocketmq.v2.MessagingService/Heartbeat 2.0 RequestVersionExact", _handler.Line);
        Assert.Equal(("trailers", "me", "application/grpc"), (_handler.Header("te"), _handler.Header("x-mq-client-id"), _handler.Header("content-type")));
        Assert.Matches("^(2[0-9]{4}|30000)m$", _handler.Header("grpc-timeout"));
        Assert.Equal([0, 0, 0, 0, (byte)request.CalculateSize(), .. request.ToByteArray()], _handler.Body);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(int.MaxValue)]
    public async Task Call_AnswerInPieces_IsRead(int piece)
    {
        var response = new QueryRouteResponse { Status = new ImConnect.RocketMq.Wire.Status { Code = Code.Ok, Message = new string('m', 5_000) } };
        _handler.Answer = ScriptedHandler.Frame(response);
        _handler.Piece = piece;
        Assert.Equal(response, await _client.QueryRouteAsync(new QueryRouteRequest(), Options()));
    }

    [Theory]
    [InlineData("", StatusCode.Internal, "not one uncompressed message")]
    [InlineData("0000", StatusCode.Internal, "not one uncompressed message")]
    [InlineData("0000000001", StatusCode.Internal, "not one uncompressed message")]
    [InlineData("0100000000", StatusCode.Internal, "not one uncompressed message")]
    [InlineData("00000000000000000000", StatusCode.Internal, "not one uncompressed message")]
    [InlineData("00FFFFFFFF", StatusCode.Internal, "not one uncompressed message")]
    [InlineData("0000000001FF", StatusCode.Internal, "")]
    public async Task Call_AnswerIsNoMessage_IsAFault(string hex, StatusCode code, string why)
    {
        _handler.Answer = Convert.FromHexString(hex);
        var fault = await FaultAsync();
        Assert.Equal(code, fault.StatusCode);
        Assert.Contains(why, fault.Status.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8", "too%20much", StatusCode.ResourceExhausted, "too much")]
    [InlineData("12", null, StatusCode.Unimplemented, "")]
    [InlineData("soon", "x", StatusCode.Unknown, "x")]
    [InlineData(null, null, StatusCode.Internal, "the answer ended without a grpc-status")]
    public async Task Call_TheServerSaysNo_InTrailersOrHeaders_IsItsStatus(string? status, string? detail, StatusCode code, string said)
    {
        foreach (var inHeaders in new[] { false, true })
        {
            (_handler.Status, _handler.Detail, _handler.StatusInHeaders) = (status, detail, inHeaders);
            var fault = await FaultAsync();
            Assert.Equal((code, said), (fault.StatusCode, fault.Status.Detail));
        }
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest, StatusCode.Internal)]
    [InlineData(HttpStatusCode.Unauthorized, StatusCode.Unauthenticated)]
    [InlineData(HttpStatusCode.Forbidden, StatusCode.PermissionDenied)]
    [InlineData(HttpStatusCode.NotFound, StatusCode.Unimplemented)]
    [InlineData(HttpStatusCode.BadGateway, StatusCode.Unavailable)]
    [InlineData(HttpStatusCode.ServiceUnavailable, StatusCode.Unavailable)]
    [InlineData(HttpStatusCode.InternalServerError, StatusCode.Unknown)]
    public async Task Call_AnotherHttpStatus_IsWhatItMeans(HttpStatusCode http, StatusCode code)
    {
        _handler.HttpStatus = http;
        Assert.Equal(code, (await FaultAsync()).StatusCode);
    }

    [Fact]
    public async Task Call_AnswerWithoutEnd_IsCutAtItsLimit()
    {
        _handler.Answer = new byte[(UnaryAnswer.MaxLength * 2) + 1];
        var fault = await FaultAsync();
        Assert.Equal(StatusCode.Internal, fault.StatusCode);
        Assert.Contains("more than 4194304 bytes", fault.Status.Detail, StringComparison.Ordinal);
    }

    /// <summary>Whoever maps it asks the cause whether there was a connection at all.</summary>
    [Fact]
    public async Task Call_NoConnection_IsUnavailableWithItsCause()
    {
        _handler.Fault = new HttpRequestException(HttpRequestError.ConnectionError);
        var fault = await FaultAsync();
        Assert.Equal((StatusCode.Unavailable, _handler.Fault), (fault.StatusCode, fault.Status.DebugException));
    }

    /// <summary>The server sees the deadline too, and may be the first.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Call_CutByTheServerAtItsDeadline_IsThatAndNoLostConnection(bool byReset)
    {
        if (byReset)
            _handler.Fault = new HttpRequestException(HttpRequestError.HttpProtocolError);
        else
            _handler.Status = "1";
        var passed = new CallOptions(deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(-1));
        var fault = await Assert.ThrowsAsync<RpcException>(() => _client.HeartbeatAsync(new HeartbeatRequest(), passed).ResponseAsync);
        Assert.Equal(StatusCode.DeadlineExceeded, fault.StatusCode);
        Assert.NotEqual(StatusCode.DeadlineExceeded, (await FaultAsync()).StatusCode);
    }

    [Fact]
    public async Task Call_ConnectionBreaksWithinTheAnswer_IsUnavailable()
    {
        _handler.Answer = ScriptedHandler.Frame(new HeartbeatResponse());
        _handler.BreaksAfter = 3;
        Assert.Equal(StatusCode.Unavailable, (await FaultAsync()).StatusCode);
    }

    [Fact]
    public async Task Call_WithoutAnAnswer_EndsByItsDeadline_ItsToken_OrTheEndOfTheChannel()
    {
        _handler.Silent = true;

        // Many, since the timer that ends them may be a part of a millisecond early.
        var late = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Assert.ThrowsAsync<RpcException>(
            () => _client.HeartbeatAsync(new HeartbeatRequest(), new CallOptions(deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddMilliseconds(40 + (i * 0.97)))).ResponseAsync)));
        Assert.All(late, fault => Assert.Equal(StatusCode.DeadlineExceeded, fault.StatusCode));

        using var token = new CancellationTokenSource();
        var cut = _client.HeartbeatAsync(new HeartbeatRequest(), new CallOptions(cancellationToken: token.Token)).ResponseAsync;
        await token.CancelAsync();
        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => cut)).StatusCode);

        var closed = _client.HeartbeatAsync(new HeartbeatRequest(), Options()).ResponseAsync;
        _invoker.Dispose();
        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => closed)).StatusCode);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _client.HeartbeatAsync(new HeartbeatRequest(), Options()).ResponseAsync);
    }

    private static CallOptions Options() => new(cancellationToken: TestContext.Current.CancellationToken);

    private Task<RpcException> FaultAsync() => Assert.ThrowsAsync<RpcException>(() => _client.HeartbeatAsync(new HeartbeatRequest(), Options()).ResponseAsync);
}
