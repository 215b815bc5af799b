using System.IO.Pipelines;
using ImConnect.Connections;
using ImConnect.Transports.WebSockets;
using ImConnect.Transports.WebSockets.Compression;
using Microsoft.Extensions.Logging.Abstractions;

namespace ImConnect.Transports.Tests.Support;

/// <summary>A connection over a link in memory, whose other end the test holds.</summary>
internal sealed class DuplexLink : Stream
{
    private readonly Pipe _up = new();
    private readonly Pipe _down;
    private readonly Stream _reader;
    private readonly Stream _writer;

    public DuplexLink(
        WebSocketTransportOptions? options = null,
        Session? session = null,
        int linkBytes = 64 * 1024,
        Func<IConnection, ReadOnlyMemory<byte>, ValueTask>? onMessage = null,
        DeflateAgreement? agreement = null)
    {
        _down = new Pipe(new PipeOptions(pauseWriterThreshold: linkBytes, resumeWriterThreshold: linkBytes / 2));
        (_reader, _writer) = (_up.Reader.AsStream(), _down.Writer.AsStream());
        Connection = new WebSocketConnection(this, _ => Abort(), this, session ?? Script.Session, options ?? new(), NullLogger.Instance, agreement);
        Sink = new RecordingSink(Connection, onMessage ?? RecordingHost.Echo);
        Ended = Task.Run(() => Connection.RunAsync(Sink));
    }

    public WebSocketConnection Connection { get; }

    public RecordingSink Sink { get; }

    public Task Ended { get; }

    public bool IsAborted { get; private set; }

    public int Writes { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public async Task SendAsync(byte[] bytes) => await _up.Writer.WriteAsync(bytes, Limit.Token);

    public void HangUp() => _up.Writer.Complete();

    public async Task ExpectAsync(int opcode, params byte[] payload)
    {
        var frame = await ReceiveAsync();
        Assert.Equal(opcode, frame.Opcode);
        Assert.Equal(payload, frame.Payload);
    }

    public async Task<(int Opcode, byte[] Payload)> ReceiveAsync()
    {
        var (first, payload) = await ReceiveRawAsync();
        Assert.Equal(0x80, first & 0xF0);
        return (first & 0x0F, payload);
    }

    /// <summary>With the whole first byte.</summary>
    public async Task<(int First, byte[] Payload)> ReceiveRawAsync()
    {
        while (true)
        {
            var result = await _down.Reader.ReadAsync(Limit.Token);
            var bytes = System.Buffers.BuffersExtensions.ToArray(result.Buffer);
            var length = bytes.Length < 4 ? bytes.Length < 2 ? 1 : bytes[1] : bytes[1] == 126 ? (bytes[2] << 8 | bytes[3]) + 2 : bytes[1];
            if (bytes.Length >= 2 && bytes.Length >= length + 2)
            {
                _down.Reader.AdvanceTo(result.Buffer.GetPosition(length + 2));
                return (bytes[0], bytes[(bytes[1] == 126 ? 4 : 2)..(length + 2)]);
            }

            Assert.False(result.IsCompleted, "the server ended the link");
            _down.Reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => _reader.ReadAsync(buffer, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Writes++;
        return _writer.WriteAsync(buffer, cancellationToken);
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private void Abort()
    {
        IsAborted = true;
        _up.Writer.Complete(new IOException("aborted"));
        _down.Reader.Complete(new IOException("aborted"));
    }
}
