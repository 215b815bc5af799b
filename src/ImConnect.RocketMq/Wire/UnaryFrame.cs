using System.Buffers.Binary;
using System.Net.Http.Headers;
using Google.Protobuf;

namespace ImConnect.RocketMq.Wire;

/// <summary>A message as it travels: a byte that says "not compressed", its length in four bytes, big end first, and itself.</summary>
internal static class UnaryFrame
{
    public const int PrefixLength = 5;

    private static readonly MediaTypeHeaderValue s_type = new("application/grpc");

    /// <summary>The body of a call. Of bytes, so that the connection knows it to be no half of a conversation: it then waits in a simpler way.</summary>
    public static HttpContent Content(IMessage request)
    {
        var size = request.CalculateSize();
        var frame = new byte[PrefixLength + size];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), size);
        request.WriteTo(frame.AsSpan(PrefixLength));
        var content = new ByteArrayContent(frame);
        content.Headers.ContentType = s_type;
        return content;
    }
}
