using System.Buffers;
using System.IO.Pipelines;
using Microsoft.Extensions.Logging;

namespace ImConnect.Transports.WebSockets;

/// <summary>
/// The way out of one connection: frames are copied into one pooled buffer, and a single writer, which exists only while there is something to
/// write, takes all that waits in one write. Bytes that wait and bytes being written count against one bound. Safe for use by any thread.
/// </summary>
internal sealed partial class FrameWriter(WebSocketConnection connection, Lock gate, Stream stream, PipeWriter? output, int maxPendingBytes, ILogger logger) : IThreadPoolWorkItem
{
    private PendingFrames _pending;
    private int _inFlight;
    private bool _writing;
    private bool _sealed;
    private volatile int _corkedBy;
    private TaskCompletionSource? _idle;

    /// <summary>Counts the writes begun: a writer that stays at one number makes no progress.</summary>
    public int Writes { get; private set; }

    /// <summary>True while a writer runs.</summary>
    public bool IsWriting => _writing;

    /// <summary>Copies a frame behind what waits. The caller decides what a full queue means.</summary>
    public WriteResult TryWrite(Opcode opcode, ReadOnlySpan<byte> payload, bool isCompressed = false)
    {
        lock (gate)
        {
            if (_sealed)
                return WriteResult.Closed;
            if (_pending.Length + _inFlight + payload.Length + FrameHeader.MaxServerLength > maxPendingBytes)
                return WriteResult.Full;
            _pending.Append(opcode, payload, isCompressed);
            return WriteResult.Queued;
        }
    }

    /// <summary>Answers a ping. A flood of pings does not make a flood of pongs: see <see cref="PendingFrames.AppendPong"/>.</summary>
    public void Pong(ReadOnlySpan<byte> payload)
    {
        lock (gate)
        {
            if (!_sealed)
                _pending.AppendPong(payload);
        }
    }

    /// <summary>Writes the close frame, whatever the bound says: nothing goes behind it.</summary>
    public void Seal(ReadOnlySpan<byte> closeBody)
    {
        lock (gate)
        {
            if (_sealed)
                return;
            _pending.AppendClose(closeBody);
            _sealed = true;
        }
    }

    /// <summary>Starts a writer if something waits and none runs.</summary>
    public void Flush()
    {
        if (TryStart(evenIfCorked: false))
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>
    /// Until <see cref="Uncork"/>, flushes by this thread only gather: the answers to all messages of one read leave in one write, and without a
    /// change of threads. Must not span an await.
    /// </summary>
    public void Cork() => _corkedBy = Environment.CurrentManagedThreadId;

    /// <summary>Writes what was gathered, on this thread as far as the stream takes it at once.</summary>
    public void Uncork()
    {
        _corkedBy = 0;
        if (TryStart(evenIfCorked: true))
            Start();
    }

    /// <summary>Completes when no writer runs. Called once, when nothing is written any more.</summary>
    public Task WhenIdleAsync()
    {
        lock (gate)
        {
            _sealed = true;
            if (!_writing)
            {
                _pending.Release();
                return Task.CompletedTask;
            }

            _idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task;
        }
    }

    void IThreadPoolWorkItem.Execute() => Start();

    // Not awaited: the writer never throws, and WhenIdleAsync tells when it is done.
    private void Start() => _ = DrainAsync();

    private bool TryStart(bool evenIfCorked)
    {
        if (!evenIfCorked && _corkedBy == Environment.CurrentManagedThreadId)
            return false;
        lock (gate)
        {
            if (_writing || _pending.Length == 0)
                return false;
            return _writing = true;
        }
    }

    private async Task DrainAsync()
    {
        try
        {
            while (TryTake(out var array, out var length))
            {
                if (output is null)
                    await stream.WriteAsync(array.AsMemory(0, length));
                else if (await output.WriteAsync(array.AsMemory(0, length)) is { IsCompleted: true } or { IsCanceled: true })
                    throw new IOException("The link has ended.");
                ArrayPool<byte>.Shared.Return(array);
            }
        }
        catch (Exception exception)
        {
            // The array is not given back: the stream may still hold it. Abort before Break: behind it the connection counts as ended.
            Log.WriteFailed(logger, exception.GetType().Name);
            connection.Abort();
            Break();
        }
    }

    private bool TryTake(out byte[] array, out int length)
    {
        lock (gate)
        {
            (array, length) = _pending.Take();
            _inFlight = length;
            if (length == 0)
            {
                EndWriter();
                return false;
            }

            Writes++;
            return true;
        }
    }

    private void Break()
    {
        lock (gate)
        {
            _sealed = true;
            _pending.Release();
            EndWriter();
        }
    }

    private void EndWriter()
    {
        _writing = false;
        _idle?.TrySetResult();
    }
}
