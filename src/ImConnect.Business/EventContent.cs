using System.Buffers;
using System.Net;
using ImConnect.Publishing;

namespace ImConnect.Business;

/// <summary>
/// The body of a call, which knows whether it was asked for. It is asked for once there is a connection, so before that surely nothing has arrived; from then on nobody knows. Its bytes are not pooled:
/// a call that was given up may still be reading them.
/// </summary>
internal sealed class EventContent : HttpContent
{
    private const int UsualLength = 512;

    private readonly ArrayBufferWriter<byte> _body = new(UsualLength);
    private volatile bool _isBegun;

    public EventContent(MessageEvent message)
    {
        EventJson.WriteData(_body, message);
        Headers.ContentType = new("application/json", "utf-8");
    }

    /// <summary>Something of it may have left.</summary>
    public bool IsBegun => _isBegun;

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        _isBegun = true;
        await stream.WriteAsync(_body.WrittenMemory, cancellationToken);
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = _body.WrittenCount;
        return true;
    }
}
