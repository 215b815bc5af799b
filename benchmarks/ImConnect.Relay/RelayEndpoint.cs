using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net.WebSockets;

namespace ImConnect.Relay;

/// <summary>
/// <c>/relay?pair=N&amp;end=a|b</c>: what one end sends goes to the other end of its pair. Keeps nothing, checks nothing, acknowledges nothing.
/// </summary>
internal sealed class RelayEndpoint
{
    private const int BufferSize = 4096;

    private readonly ConcurrentDictionary<int, Meeting> _meetings = new();

    public async Task InvokeAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest ||
            !int.TryParse(context.Request.Query["pair"], NumberStyles.None, CultureInfo.InvariantCulture, out var pair))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        using var own = await context.WebSockets.AcceptWebSocketAsync();
        var other = await _meetings.GetOrAdd(pair, static _ => new Meeting())
            .JoinAsync(context.Request.Query["end"] == "a", own)
            .WaitAsync(context.RequestAborted);
        try
        {
            await ForwardAsync(own, other, context.RequestAborted);
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException)
        {
            // One of the two is gone; its own request ends by itself.
        }
    }

    private static async Task ForwardAsync(WebSocket from, WebSocket to, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        while (true)
        {
            var part = await from.ReceiveAsync(buffer.AsMemory(), cancellationToken);
            if (part.MessageType == WebSocketMessageType.Close)
                break;
            await to.SendAsync(buffer.AsMemory(0, part.Count), part.MessageType, part.EndOfMessage, cancellationToken);
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }
}
