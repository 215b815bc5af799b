using ImConnect.Connections;
using ImConnect.Transports.Tests.Support;
using ImConnect.Transports.WebSockets;
using Microsoft.Extensions.Logging.Abstractions;

namespace ImConnect.Transports.Tests.WebSockets;

/// <summary>What an idle connection keeps on the managed heap: a buffer, a timer or another method that waits would show at once.</summary>
[CollectionDefinition(nameof(IdleMemoryTests), DisableParallelization = true)]
[Collection(nameof(IdleMemoryTests))]
public sealed class IdleMemoryTests
{
    private const int Connections = 1000;

    private const int Rounds = 100;

    /// <summary>Bytes each: 804 were measured, some 200 of them the link's own.</summary>
    private const int Bound = 900;

    /// <summary>Less is no connection: something else was collected in that round.</summary>
    private const int LeastThinkable = 300;

    [Fact]
    public async Task Connection_Idle_KeepsLittle()
    {
        await using (new Crowd(100))
            Settle(); // what is made once

        // What other tests left running may be made or collected meanwhile, for seconds on a busy machine: the least of many is ours.
        var least = long.MaxValue;
        for (var round = 0; round < Rounds && least > Bound; round++)
        {
            var before = Settle();
            await using var crowd = new Crowd(Connections);
            Assert.All(crowd.Links, link => Assert.True(link.HasEchoed));
            var each = (Settle() - before) / Connections;
            if (each >= LeastThinkable)
                least = Math.Min(least, each);
        }

        Assert.True(least <= Bound, $"{least} bytes a connection");
    }

    private static long Settle()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private sealed class Crowd(int count) : IAsyncDisposable
    {
        public IdleLink[] Links { get; } = [.. Enumerable.Range(0, count).Select(_ => new IdleLink())];

        public async ValueTask DisposeAsync()
        {
            foreach (var link in Links)
                await link.EndAsync();
        }
    }

    /// <summary>A link that costs next to nothing: one frame each way, then silence until its end.</summary>
    private sealed class IdleLink : Stream
    {
        private static readonly WebSocketTransportOptions s_options = new();
        private static readonly byte[] s_frame = Frames.Binary(1, 2, 3);

        private readonly Task _ended;
        private TaskCompletionSource<int>? _silence;
        private bool _isSent;

        public IdleLink()
        {
            var connection = new WebSocketConnection(this, static _ => { }, this, Script.Session, s_options, NullLogger.Instance);
            _ended = connection.RunAsync(new Echo(connection));
        }

        public bool HasEchoed { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public Task EndAsync()
        {
            _silence!.SetResult(0);
            return _ended;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_isSent && buffer.IsEmpty)
                return new((_silence = new(TaskCreationOptions.RunContinuationsAsynchronously)).Task);
            if (_isSent || buffer.IsEmpty)
                return new(0);
            _isSent = true;
            s_frame.CopyTo(buffer);
            return new(s_frame.Length);
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            HasEchoed = true;
            return default;
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }

    private sealed class Echo(WebSocketConnection connection) : IConnectionSink
    {
        public ValueTask OnMessageAsync(ReadOnlyMemory<byte> payload)
        {
            connection.TryWrite(OutboundFrame.Message(payload));
            connection.Flush();
            return default;
        }

        public void OnPong(ReadOnlySpan<byte> payload)
        {
        }

        public void OnClosed(CloseReason reason)
        {
        }
    }
}
