using System.Diagnostics;

namespace ImConnect.RocketMq.Bench;

/// <summary>What one side did in a stretch of time, and this process's CPU for it.</summary>
internal readonly record struct Window(TimeSpan Time, long Messages, TimeSpan Cpu, long Allocated)
{
    private static readonly TimeSpan s_rampUp = TimeSpan.FromMilliseconds(500);

    public double PerSecond => Messages / Time.TotalSeconds;

    /// <summary>Microseconds of this process a message, user and kernel.</summary>
    public double Cost => Cpu.TotalMicroseconds / Messages;

    /// <summary>Bytes of this process's heap a message.</summary>
    public double Bytes => (double)Allocated / Messages;

    /// <summary>One caller a chat, each awaits its send before the next.</summary>
    public static async Task<Window> MeasureAsync(ISide side, BenchOptions options, TimeSpan time, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        long sent = 0;
        var body = new byte[options.BodyBytes];
        var callers = Enumerable.Range(0, options.Chats).Select(chat => Task.Run(async () =>
        {
            var name = $"chat-{chat}";
            while (!stop.IsCancellationRequested)
            {
                await side.SendAsync(name, body);
                Interlocked.Increment(ref sent);
            }
        }, CancellationToken.None)).ToArray();
        await Task.Delay(s_rampUp, cancellationToken);
        var (at, before, cpu, bytes) = (Stopwatch.GetTimestamp(), Volatile.Read(ref sent), Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes());
        await Task.WhenAny(Task.Delay(time, cancellationToken), Task.WhenAll(callers));
        var window = new Window(Stopwatch.GetElapsedTime(at), Volatile.Read(ref sent) - before, Environment.CpuUsage.TotalTime - cpu, GC.GetTotalAllocatedBytes() - bytes);
        await stop.CancelAsync();
        await Task.WhenAll(callers);
        cancellationToken.ThrowIfCancellationRequested();
        return window;
    }
}
