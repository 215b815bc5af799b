using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;

namespace ImConnect.RocketMq.Wire;

/// <summary>A request in its frame: a byte that says "not compressed", its length in four bytes, big end first, and itself. Written anew when the connection has to be changed.</summary>
internal sealed class UnaryContent : HttpContent
{
    public const int PrefixLength = 5;

    private static readonly MediaTypeHeaderValue s_type = new("application/grpc");

    private readonly IMessage _request;

    public UnaryContent(IMessage request)
    {
        _request = request;
        Headers.ContentType = s_type;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var size = _request.CalculateSize();
        var frame = ArrayPool<byte>.Shared.Rent(PrefixLength + size);
        frame[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), size);
        _request.WriteTo(frame.AsSpan(PrefixLength, size));
        await stream.WriteAsync(frame.AsMemory(0, PrefixLength + size), cancellationToken);
        ArrayPool<byte>.Shared.Return(frame); // not after a fault: who knows who still reads it
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
