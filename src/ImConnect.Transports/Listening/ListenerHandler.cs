using System.Net;
using ImConnect.Transports.Admission;
using ImConnect.Transports.WebSockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ImConnect.Transports.Listening;

/// <summary>
/// From an accepted socket to a running connection, without an HTTP server between: an idle connection holds what Kestrel's transport and a
/// <see cref="WebSocketConnection"/> hold, and nothing of its handshake.
/// </summary>
internal sealed partial class ListenerHandler(
    ConnectionRunner runner,
    ConnectionAdmission admission,
    TimeProvider time,
    IOptions<ListenerOptions> listenerOptions,
    IOptions<WebSocketTransportOptions> options,
    ILogger<ListenerHandler> logger)
{
    /// <summary>So many refused at once are told why, for as long as it takes to read what they sent; more are cut off without a word.</summary>
    private const int MaxTold = 256;

    private static readonly TimeSpan s_toldWithin = TimeSpan.FromSeconds(1);

    private readonly ListenerOptions _listener = listenerOptions.Value;
    private readonly bool _takesQueryToken = options.Value.AcceptTokenInQuery;
    private int _told;

    /// <summary>The outermost step, before TLS: whether this address may try at all.</summary>
    public async Task EnterAsync(ConnectionContext connection, ConnectionDelegate next, bool isSecure)
    {
        var address = AddressOf(connection);
        if (admission.Enter(address) is { } refusal)
        {
            await TurnAwayAsync(connection, refusal, isSecure);
            return;
        }

        try
        {
            await next(connection);
        }
        finally
        {
            admission.Leave(address);
        }
    }

    /// <summary>Completes when the connection has ended.</summary>
    public async Task RunAsync(ConnectionContext connection)
    {
        var admitted = await HandshakeAsync(connection);
        if (admitted.Session is not null)
            await runner.RunAsync(new DuplexPipeStream(connection.Transport), connection.Abort, admitted.Session, admitted.Handshake.Deflate);
    }

    /// <summary>Reads, judges and answers. Without a session: it was refused, and told so.</summary>
    private async ValueTask<AdmittedConnection> HandshakeAsync(ConnectionContext connection)
    {
        var address = AddressOf(connection);
        try
        {
            var (head, status) = await HeadReader.ReadAsync(connection.Transport.Input, _listener, time);
            if (head.Method is null)
            {
                if (status != 0)
                    await WriteAsync(connection, HandshakeAnswer.Refuse(admission.Tell(address, Refusal.BadForm(status))));
                return default;
            }

            var admitted = await JudgeAsync(connection, head, address);
            await WriteAsync(connection, admitted.Refused is { } refused ? HandshakeAnswer.Refuse(refused) : HandshakeAnswer.Accept(admitted.Handshake));
            return admitted;
        }
        catch (Exception exception) when (exception is not IOException)
        {
            Log.HandshakeFailed(logger, address, exception);
            await WriteAsync(connection, HandshakeAnswer.Refuse(new(StatusCodes.Status500InternalServerError, Reason.Internal)));
            return default;
        }
        catch (IOException)
        {
            // The link broke before the answer was out.
            return default;
        }
    }

    private ValueTask<AdmittedConnection> JudgeAsync(ConnectionContext connection, in RequestHead head, IPAddress? address)
    {
        if (!head.Path.Equals(_listener.Path, StringComparison.OrdinalIgnoreCase))
            return new(new AdmittedConnection(admission.Tell(address, Refusal.BadForm(StatusCodes.Status404NotFound)), null, default));
        string? token = null;
        if (_takesQueryToken && QueryHelpers.ParseQuery(head.Query).TryGetValue("token", out var tokens) && tokens is [{ } only])
            token = only;
        var request = new HandshakeRequest(head.Method, head.Headers, token, IsExtendedConnect: false);
        return admission.JudgeAsync(request, address, context: null, connection.ConnectionClosed);
    }

    /// <summary>What was sent is read first: an end with unread bytes would take the answer back (TCP resets). Under TLS there is nobody to be told.</summary>
    private async Task TurnAwayAsync(ConnectionContext connection, Refusal refusal, bool isSecure)
    {
        try
        {
            if (isSecure || Interlocked.Increment(ref _told) > MaxTold)
            {
                connection.Abort();
                return;
            }

            var limits = new ListenerOptions { FirstByteTimeout = s_toldWithin, HandshakeTimeout = s_toldWithin, MaxHandshakeBytes = _listener.MaxHandshakeBytes };
            await HeadReader.ReadAsync(connection.Transport.Input, limits, time);
            await WriteAsync(connection, HandshakeAnswer.Refuse(refusal));
        }
        catch (IOException)
        {
            // Gone already.
        }
        finally
        {
            if (!isSecure)
                Interlocked.Decrement(ref _told);
        }
    }

    private static async ValueTask WriteAsync(ConnectionContext connection, byte[] answer) => await connection.Transport.Output.WriteAsync(answer);

    private static IPAddress? AddressOf(ConnectionContext connection) => (connection.RemoteEndPoint as IPEndPoint)?.Address;
}
