using System.Globalization;
using System.Net;
using System.Net.WebSockets;

namespace ImConnect.Client.Connections;

/// <summary>Opens a WebSocket to the gateway, and says what stood in the way.</summary>
internal sealed class LinkOpener(ImConnectClientOptions options)
{
    private const string SubProtocol = "imconnect.1";
    private const string SyncProtocol = "imconnect.sync";

    /// <summary>An open socket, or why not. Throws only when <paramref name="cancellationToken"/> ends it.</summary>
    public async Task<(ClientWebSocket? Socket, LinkEnd? Refused)> OpenAsync(string token, bool withCopies, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.ConnectTimeout, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var socket = new ClientWebSocket();
        try
        {
            Prepare(socket.Options, token, withCopies);
            await socket.ConnectAsync(options.Uri!, options.HttpMessageInvoker, either.Token);
            return (socket, null);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            var end = Describe(error, socket, limit.IsCancellationRequested);
            socket.Dispose();
            return (null, end);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private void Prepare(ClientWebSocketOptions socket, string token, bool withCopies)
    {
        if (!OperatingSystem.IsBrowser())
            socket.CollectHttpResponseDetails = true;
        if (options.TokenInSubProtocol)
        {
            socket.AddSubProtocol(SubProtocol);
            if (withCopies)
                socket.AddSubProtocol(SyncProtocol);
            socket.AddSubProtocol(token);
        }
        else
        {
            socket.SetRequestHeader("token", token);
            socket.SetRequestHeader("imconnect", "1");
            if (withCopies)
                socket.SetRequestHeader("imconnect-sync", "1");
        }

        options.ConfigureWebSocket?.Invoke(socket);
    }

    private LinkEnd Describe(Exception error, ClientWebSocket socket, bool isLate)
    {
        if (isLate)
            return new LinkEnd($"no connection within {options.ConnectTimeout}");
        var status = OperatingSystem.IsBrowser() ? 0 : (int)socket.HttpStatusCode;
        if (status is 0 or (int)HttpStatusCode.SwitchingProtocols)
            return new LinkEnd($"no connection ({error.GetType().Name})");
        TimeSpan? wait = socket.HttpResponseHeaders?.TryGetValue("Retry-After", out var values) == true
            && int.TryParse(values.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : null;
        return new LinkEnd($"the gateway answered the handshake with {status}", Status: status, RetryAfter: wait);
    }
}
