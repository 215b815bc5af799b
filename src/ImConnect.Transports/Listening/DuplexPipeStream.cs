using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace ImConnect.Transports.Listening;

/// <summary>Both directions of a connection as one stream, of which a <see cref="WebSockets.WebSocketConnection"/> uses asynchronous reads and writes alone.</summary>
internal sealed class DuplexPipeStream(IDuplexPipe pipe) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>With an empty buffer: completes when there is something to read, or will be nothing any more, and holds no memory until then.</summary>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var reading = pipe.Input.ReadAsync(cancellationToken);
        return reading.IsCompletedSuccessfully ? new(Take(reading.Result, buffer)) : WaitAsync(reading, buffer);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var writing = pipe.Output.WriteAsync(buffer, cancellationToken);
        if (!writing.IsCompletedSuccessfully)
            return FlushAsync(writing);
        return writing.Result.IsCompleted ? throw Ended() : default;
    }

    /// <summary>What was written is on its way already.</summary>
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> WaitAsync(ValueTask<ReadResult> reading, Memory<byte> buffer) => Take(await reading, buffer);

    private static async ValueTask FlushAsync(ValueTask<FlushResult> writing)
    {
        if ((await writing).IsCompleted)
            throw Ended();
    }

    private int Take(in ReadResult result, Memory<byte> buffer)
    {
        var available = result.Buffer;
        var taken = available.Slice(0, Math.Min(available.Length, buffer.Length));
        System.Buffers.BuffersExtensions.CopyTo(taken, buffer.Span);
        pipe.Input.AdvanceTo(taken.End);
        return (int)taken.Length;
    }

    private static IOException Ended() => new("The connection has ended.");
}
