using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using ImConnect.Transports.Admission;
using ImConnect.Transports.WebSockets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ImConnect.Transports.Listening;

/// <summary>
/// From an accepted socket to a running connection, without an HTTP server between: an idle connection holds its socket and a <see cref="WebSocketConnection"/>, and nothing of
/// its handshake.
/// </summary>
internal sealed partial class ListenerHandler(
    ConnectionRunner runner,
    ConnectionAdmission admission,
    TimeProvider time,
    IOptions<ListenerOptions> listenerOptions,
    IOptions<WebSocketTransportOptions> transport,
    ILogger<ListenerHandler> logger)
{
    /// <summary>So many refused at once are told why, for as long as it takes to read what they sent; more are cut off without a word.</summary>
    private const int MaxTold = 256;

    private static readonly TimeSpan s_toldWithin = TimeSpan.FromSeconds(1);

    /// <summary>No buffer is held until the first byte is there.</summary>
    private static readonly StreamPipeReaderOptions s_reading = new(leaveOpen: true, useZeroByteReads: true);

    private readonly ListenerOptions _listener = listenerOptions.Value;
    private readonly bool _takesQueryToken = transport.Value.AcceptTokenInQuery;
    private int _told;

    /// <summary>Serves a client until its end, and disposes its socket. Returns at once.</summary>
    public void Serve(Socket socket, SslStreamCertificateContext? certificate, ServedSockets served) => _ = RunAsync(socket, certificate, served);

    /// <summary>Never throws: every way that a connection can end is handled here, and the stop waits for it.</summary>
    private async Task RunAsync(Socket socket, SslStreamCertificateContext? certificate, ServedSockets served)
    {
        // Off the thread that accepts.
        await Task.Yield();
        if (!served.TryAdd(socket))
        {
            socket.Dispose();
            return;
        }

        IPAddress? address = null;
        var hasEntered = false;
        try
        {
            // 1. Before TLS: whether this address may try at all.
            using var stream = new NetworkStream(socket, ownsSocket: true);
            address = AddressOf(socket);
            if (admission.Enter(address) is { } refusal)
            {
                await TurnAwayAsync(stream, refusal, isSecure: certificate is not null);
                return;
            }

            // 2. Who it is, and from then on the bytes are frames.
            hasEntered = true;
            if (await OpenAsync(stream, address, certificate, served.Cut) is not { } link)
                return;
            hasEntered = false; // the runner's now
            await runner.RunAsync(link, static socket => ((NetworkStream)socket).Dispose(), stream);
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Gone already.
        }
        catch (Exception exception)
        {
            Log.Failed(logger, exception);
        }
        finally
        {
            socket.Dispose();
            if (hasEntered)
                admission.Leave(address);
            served.Remove(socket);
        }
    }

    /// <summary>Null: there was no handshake, or it was refused, and told so.</summary>
    private async ValueTask<OpenedLink?> OpenAsync(NetworkStream socket, IPAddress? address, SslStreamCertificateContext? certificate, CancellationToken cut)
    {
        var stream = certificate is null ? socket : await SecureAsync(socket, certificate);
        if (stream is null)
            return null;
        try
        {
            var reader = PipeReader.Create(stream, s_reading);
            var (head, status) = await HeadReader.ReadAsync(reader, _listener, time);
            if (head.Method is null)
            {
                if (status != 0)
                    await stream.WriteAsync(HandshakeAnswer.Refuse(admission.Tell(address, Refusal.BadForm(status))), cut);
                return null;
            }

            var admitted = await JudgeAsync(head, address, cut);
            await stream.WriteAsync(admitted.Refused is { } refused ? HandshakeAnswer.Refuse(refused) : HandshakeAnswer.Accept(admitted.Handshake), cut);
            return admitted.Session is null ? null : new OpenedLink(Behind(reader, stream), admitted.Session, address, admitted.Handshake.Deflate);
        }
        catch (Exception exception) when (exception is not (IOException or ObjectDisposedException or OperationCanceledException))
        {
            Log.HandshakeFailed(logger, address, exception);
            await stream.WriteAsync(HandshakeAnswer.Refuse(new(StatusCodes.Status500InternalServerError, Reason.Internal)), cut);
            return null;
        }
    }

    /// <summary>Null when the client speaks no TLS, or none in time.</summary>
    private async ValueTask<Stream?> SecureAsync(NetworkStream socket, SslStreamCertificateContext certificate)
    {
        var secure = new SslStream(socket, leaveInnerStreamOpen: false);
        var options = new SslServerAuthenticationOptions { ServerCertificateContext = certificate, ApplicationProtocols = [SslApplicationProtocol.Http11] };
        using var timeout = new CancellationTokenSource(_listener.FirstByteTimeout, time);
        try
        {
            await secure.AuthenticateAsServerAsync(options, timeout.Token);
            return secure;
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException or OperationCanceledException)
        {
            Log.NoTls(logger, exception.GetType().Name);
            await secure.DisposeAsync();
            return null;
        }
    }

    /// <summary>What was read behind the head comes first.</summary>
    private static Stream Behind(PipeReader reader, Stream stream)
    {
        ReadOnlyMemory<byte> first = reader.TryRead(out var result) ? result.Buffer.ToArray() : default;
        reader.Complete();
        return first.IsEmpty ? stream : new PrefixedStream(first, stream);
    }

    private ValueTask<AdmittedConnection> JudgeAsync(in RequestHead head, IPAddress? address, CancellationToken cut)
    {
        if (!head.Path.Equals(_listener.Path, StringComparison.OrdinalIgnoreCase))
            return new(new AdmittedConnection(admission.Tell(address, Refusal.BadForm(StatusCodes.Status404NotFound)), null, default));
        string? token = null;
        if (_takesQueryToken && QueryHelpers.ParseQuery(head.Query).TryGetValue("token", out var tokens) && tokens is [{ } only])
            token = only;
        var request = new HandshakeRequest(head.Method, head.Headers, token, IsExtendedConnect: false);
        return admission.JudgeAsync(request, address, context: null, cut);
    }

    /// <summary>What was sent is read first: an end with unread bytes would take the answer back (TCP resets). Under TLS there is nobody to be told.</summary>
    private async Task TurnAwayAsync(NetworkStream stream, Refusal refusal, bool isSecure)
    {
        if (isSecure)
            return;
        try
        {
            if (Interlocked.Increment(ref _told) > MaxTold)
                return;
            var limits = new ListenerOptions { FirstByteTimeout = s_toldWithin, HandshakeTimeout = s_toldWithin, MaxHandshakeBytes = _listener.MaxHandshakeBytes };
            await HeadReader.ReadAsync(PipeReader.Create(stream, s_reading), limits, time);
            await stream.WriteAsync(HandshakeAnswer.Refuse(refusal));
        }
        finally
        {
            Interlocked.Decrement(ref _told);
        }
    }

    private static IPAddress? AddressOf(Socket socket) => (socket.RemoteEndPoint as IPEndPoint)?.Address;
}
