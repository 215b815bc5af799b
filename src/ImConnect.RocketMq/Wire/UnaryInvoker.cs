using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Google.Protobuf;
using Grpc.Core;
using GrpcStatus = Grpc.Core.Status;

namespace ImConnect.RocketMq.Wire;

/// <summary>
/// One request, one answer, straight on HTTP/2: a quarter less processor time than by a general client with its interceptors, retries and call objects, of which nothing is used here.
/// Streams go through such a client, on the same connections. Safe for concurrent use.
/// </summary>
/// <param name="http">Not disposed here.</param>
/// <param name="address">Scheme, host and port.</param>
/// <param name="streams">For all that is not unary.</param>
internal sealed class UnaryInvoker(HttpMessageInvoker http, Uri address, CallInvoker streams) : CallInvoker, IDisposable
{
    private static readonly Func<GrpcStatus> s_noStatus = static () => throw new NotSupportedException("The status of a unary call is told by its task.");
    private static readonly Func<Metadata> s_noTrailers = static () => throw new NotSupportedException("Trailers are not kept.");
    private static readonly Task<Metadata> s_noHeaders = Task.FromResult(new Metadata());
    private static readonly Action s_nothing = static () => { };

    /// <summary>A deadline travels in whole milliseconds, and the server's clock is another one.</summary>
    private static readonly TimeSpan s_early = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentDictionary<string, Uri> _paths = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _closed = new();

    /// <summary>The call ends by its deadline, its token, or <see cref="Dispose"/>; its task is all there is of it.</summary>
    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        new(CallAsync(method, options, request), s_noHeaders, s_noStatus, s_noTrailers, s_nothing);

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => streams.AsyncServerStreamingCall(method, host, options, request);

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options) =>
        streams.AsyncClientStreamingCall(method, host, options);

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options) =>
        streams.AsyncDuplexStreamingCall(method, host, options);

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        throw new NotSupportedException("Only calls that do not block.");

    /// <summary>Cuts what is under way.</summary>
    public void Dispose() => _closed.Cancel(); // not disposed: calls may come later, and are told

    private async Task<TResponse> CallAsync<TRequest, TResponse>(Method<TRequest, TResponse> method, CallOptions options, TRequest request)
        where TRequest : class
        where TResponse : class
    {
        ObjectDisposedException.ThrowIf(_closed.IsCancellationRequested, this);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(options.CancellationToken, _closed.Token);
        using var message = Request(method, options, (IMessage)request, end);
        try
        {
            using var response = await http.SendAsync(message, end.Token);
            var answer = await UnaryAnswer.ReadAsync(response, end.Token);
            return method.ResponseMarshaller.ContextualDeserializer(answer);
        }
        catch (OperationCanceledException cut)
        {
            throw Fault(Ended(options) ?? StatusCode.DeadlineExceeded, cut); // its timer may be a moment early
        }
        catch (RpcException said) when (said.StatusCode == StatusCode.Cancelled && Ended(options) is { } ended)
        {
            throw Fault(ended, said);
        }
        catch (InvalidProtocolBufferException garbled)
        {
            throw Fault(StatusCode.Internal, garbled);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            // A server that sees the deadline first cuts the stream.
            throw Fault(Ended(options) ?? StatusCode.Unavailable, broken);
        }
    }

    private HttpRequestMessage Request<TRequest, TResponse>(Method<TRequest, TResponse> method, CallOptions options, IMessage request, CancellationTokenSource end)
    {
        var path = _paths.TryGetValue(method.FullName, out var known) ? known : _paths.GetOrAdd(method.FullName, static (name, from) => new Uri(from, name), address);
        var message = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = UnaryFrame.Content(request),
        };
        var headers = message.Headers;
        headers.TryAddWithoutValidation("te", "trailers");
        if (options.Deadline is { } deadline)
        {
            // The machine's clock, as for all of gRPC.
            var left = Math.Max((long)(deadline - TimeProvider.System.GetUtcNow().UtcDateTime).TotalMilliseconds, 1);
            end.CancelAfter(TimeSpan.FromMilliseconds(left));
            headers.TryAddWithoutValidation("grpc-timeout", left < 100_000_000 ? string.Create(CultureInfo.InvariantCulture, $"{left}m") : string.Create(CultureInfo.InvariantCulture, $"{left / 1000}S"));
        }

        foreach (var entry in options.Headers ?? [])
            headers.TryAddWithoutValidation(entry.Key, entry.Value);
        return message;
    }

    /// <summary>What ended the call on this side; null when nothing has.</summary>
    private StatusCode? Ended(in CallOptions options)
    {
        if (options.CancellationToken.IsCancellationRequested || _closed.IsCancellationRequested)
            return StatusCode.Cancelled;
        return options.Deadline - s_early <= TimeProvider.System.GetUtcNow().UtcDateTime ? StatusCode.DeadlineExceeded : null;
    }

    private static RpcException Fault(StatusCode code, Exception cause) => new(new GrpcStatus(code, cause.Message, cause));
}
