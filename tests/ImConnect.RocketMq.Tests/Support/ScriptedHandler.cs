using System.Buffers.Binary;
using System.Net;
using Google.Protobuf;

namespace ImConnect.RocketMq.Tests.Support;

/// <summary>Keeps the last request and answers what the test says.</summary>
internal sealed class ScriptedHandler : HttpMessageHandler
{
    public byte[] Answer { get; set; } = [];

    public HttpStatusCode HttpStatus { get; set; } = HttpStatusCode.OK;

    public string? Status { get; set; } = "0";

    public string? Detail { get; set; }

    public bool StatusInHeaders { get; set; }

    /// <summary>So many bytes a read.</summary>
    public int Piece { get; set; } = int.MaxValue;

    /// <summary>The connection breaks behind so many bytes.</summary>
    public int? BreaksAfter { get; set; }

    public Exception? Fault { get; set; }

    /// <summary>Never answers.</summary>
    public bool Silent { get; set; }

    public string Line { get; private set; } = "";

    public byte[] Body { get; private set; } = [];

    private Dictionary<string, string> Sent { get; } = [];

    public string Header(string name) => Sent[name];

    /// <summary>An answer as it travels.</summary>
    public static byte[] Frame(IMessage message)
    {
        var frame = new byte[5 + message.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), frame.Length - 5);
        message.WriteTo(frame.AsSpan(5));
        return frame;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Line = $"{request.Method} {request.RequestUri} {request.Version} {request.VersionPolicy}";
        foreach (var (name, values) in request.Headers.Concat(request.Content!.Headers))
            Sent[name.ToLowerInvariant()] = string.Join(",", values);
        Body = await request.Content.ReadAsByteArrayAsync(cancellationToken);
        if (Silent)
            await Task.Delay(Timeout.Infinite, cancellationToken);
        if (Fault is not null)
            throw Fault;
        var response = new HttpResponseMessage(HttpStatus) { Content = new StreamContent(new PiecesStream(Answer, Piece, BreaksAfter)) };
        var headers = StatusInHeaders ? response.Headers : response.TrailingHeaders;
        if (Status is not null)
            headers.TryAddWithoutValidation("grpc-status", Status);
        if (Detail is not null)
            headers.TryAddWithoutValidation("grpc-message", Detail);
        return response;
    }

    private sealed class PiecesStream(byte[] bytes, int piece, int? breaksAfter) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var left = (breaksAfter ?? int.MaxValue) - (int)Position;
            if (left <= 0)
                throw new IOException("broken");
            return base.ReadAsync(buffer[..Math.Min(buffer.Length, Math.Min(piece, left))], cancellationToken);
        }
    }
}
