using System.IO.Compression;

namespace ImConnect.Transports.WebSockets.Compression;

/// <summary>
/// Compresses messages, each by itself. One a thread; it remembers the last one, so that a push to several devices of a receiver, which is written to one after
/// the other, is compressed once.
/// </summary>
internal sealed class Deflater
{
    /// <summary>The end of a flush, which is not sent (RFC 7692, 7.2.1).</summary>
    private const int TailLength = 4;

    [ThreadStatic]
    private static Deflater? t_instance;

    private readonly MemoryStream _output = new();
    private byte[] _input = [];
    private int _inputLength = -1;

    private Deflater()
    {
    }

    /// <summary>The one of this thread.</summary>
    public static Deflater ForThread => t_instance ??= new Deflater();

    /// <summary>How often it really compressed on this thread.</summary>
    public int Runs { get; private set; }

    /// <summary>False where the result would not be smaller. It is valid until the next call on this thread.</summary>
    public bool TryDeflate(ReadOnlySpan<byte> payload, out ReadOnlySpan<byte> compressed)
    {
        if (_inputLength != payload.Length || !payload.SequenceEqual(_input.AsSpan(0, _inputLength)))
            Run(payload);
        compressed = _output.GetBuffer().AsSpan(0, (int)_output.Length);
        return compressed.Length < payload.Length;
    }

    private void Run(ReadOnlySpan<byte> payload)
    {
        Runs++;
        _inputLength = -1;
        _output.SetLength(0);
        int length;
        using (var deflate = new DeflateStream(_output, CompressionLevel.Fastest, leaveOpen: true))
        {
            deflate.Write(payload);
            deflate.Flush();
            length = (int)_output.Length;
        }

        _output.SetLength(length - TailLength);
        if (_input.Length < payload.Length)
            _input = new byte[payload.Length];
        payload.CopyTo(_input);
        _inputLength = payload.Length;
    }
}
