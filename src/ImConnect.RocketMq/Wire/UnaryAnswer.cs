using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Grpc.Core;
using GrpcStatus = Grpc.Core.Status;

namespace ImConnect.RocketMq.Wire;

/// <summary>What came back for a unary call, when the server says that it is well: one frame.</summary>
internal sealed class UnaryAnswer : DeserializationContext
{
    /// <summary>An answer tells what became of a request, and is short; a route of a thousand queues has some 100 KiB.</summary>
    public const int MaxLength = 4 * 1024 * 1024;

    private const string StatusName = "grpc-status";

    /// <summary>Enough for the answer to a send.</summary>
    private const int FirstRead = 256;

    private byte[] _bytes = new byte[FirstRead];
    private int _length;

    private UnaryAnswer()
    {
    }

    public override int PayloadLength => _length - UnaryFrame.PrefixLength;

    /// <exception cref="RpcException">The server, or what stands before it, says no; or it is no answer at all.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="OperationCanceledException">By the token.</exception>
    public static async ValueTask<UnaryAnswer> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.StatusCode != HttpStatusCode.OK && !response.Headers.NonValidated.Contains(StatusName))
            throw new RpcException(new GrpcStatus(StatusOf(response.StatusCode), $"HTTP status {(int)response.StatusCode}"));
        var answer = new UnaryAnswer();
        await answer.FillAsync(await response.Content.ReadAsStreamAsync(cancellationToken), cancellationToken);

        // Without a body the status is among the headers.
        if (!TryStatus(response.TrailingHeaders, out var status) && !TryStatus(response.Headers, out status))
            status = new GrpcStatus(StatusCode.Internal, "the answer ended without a grpc-status");
        if (status.StatusCode == StatusCode.OK && !answer.IsOneFrame)
            status = new GrpcStatus(StatusCode.Internal, "the answer is not one uncompressed message");
        return status.StatusCode == StatusCode.OK ? answer : throw new RpcException(status);
    }

    public override byte[] PayloadAsNewBuffer() => _bytes.AsSpan(UnaryFrame.PrefixLength, PayloadLength).ToArray();

    public override ReadOnlySequence<byte> PayloadAsReadOnlySequence() => new(_bytes, UnaryFrame.PrefixLength, PayloadLength);

    private bool IsOneFrame => _length >= UnaryFrame.PrefixLength && _bytes[0] == 0 && BinaryPrimitives.ReadUInt32BigEndian(_bytes.AsSpan(1)) == (uint)PayloadLength;

    private async ValueTask FillAsync(Stream stream, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_length == _bytes.Length)
                Grow();
            var read = await stream.ReadAsync(_bytes.AsMemory(_length), cancellationToken);
            if (read == 0)
                return;
            _length += read;
        }
    }

    private void Grow()
    {
        if (_length >= MaxLength)
            throw new RpcException(new GrpcStatus(StatusCode.Internal, $"the answer has more than {MaxLength} bytes"));
        Array.Resize(ref _bytes, _length * 2);
    }

    private static bool TryStatus(HttpResponseHeaders headers, out GrpcStatus status)
    {
        status = default;
        if (!headers.NonValidated.TryGetValues(StatusName, out var code))
            return false;
        if (!int.TryParse(code.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            number = (int)StatusCode.Unknown;
        var detail = number != 0 && headers.NonValidated.TryGetValues("grpc-message", out var message) ? Uri.UnescapeDataString(message.ToString()) : "";
        status = new GrpcStatus((StatusCode)number, detail);
        return true;
    }

    /// <summary>What stands before a server answers in HTTP alone.</summary>
    private static StatusCode StatusOf(HttpStatusCode code) => code switch
    {
        HttpStatusCode.BadRequest => StatusCode.Internal,
        HttpStatusCode.Unauthorized => StatusCode.Unauthenticated,
        HttpStatusCode.Forbidden => StatusCode.PermissionDenied,
        HttpStatusCode.NotFound => StatusCode.Unimplemented,
        HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout => StatusCode.Unavailable,
        _ => StatusCode.Unknown,
    };
}
