using System.Diagnostics;
using ImConnect.Load.Links;

namespace ImConnect.Load.Traffic;

/// <summary>
/// All pairs of one server on one thread: it reads what came, answers into the links' buffers, and then writes each link once. So the generator batches as far as the
/// traffic lets it and costs little. Pings are answered at all times.
/// </summary>
internal sealed class Swarm : IDisposable
{
    private const int PollMilliseconds = 20;

    private readonly Pair[] _pairs;
    private readonly int _window;
    private readonly Native.PollEntry[] _entries;
    private readonly Thread _thread;
    private volatile bool _isSending;
    private volatile bool _isStopping;
    private volatile Exception? _fault;
    private long _lastFrame = Stopwatch.GetTimestamp();

    public Swarm(Pair[] pairs, int window, string name)
    {
        _pairs = pairs;
        _window = window;
        _entries = new Native.PollEntry[2 * pairs.Length];
        for (var i = 0; i < pairs.Length; i++)
            (_entries[2 * i].Handle, _entries[(2 * i) + 1].Handle) = (pairs[i].A.Handle, pairs[i].B.Handle);
        _thread = new Thread(Run) { Name = name, IsBackground = true };
        _thread.Start();
    }

    public IReadOnlyList<Pair> Pairs => _pairs;

    /// <summary>Messages that have made their whole way. Throws what the traffic found wrong.</summary>
    public long Completed => _fault is null ? _pairs.Sum(p => p.Completed) : throw new IOException($"{_thread.Name}: {_fault.Message}", _fault);

    public static async Task<Swarm> OpenAsync(int count, int window, string name, Func<int, Task<Pair>> open)
    {
        var pairs = new Pair[count];
        for (var i = 0; i < count; i++)
            pairs[i] = await open(i);
        return new Swarm(pairs, window, name);
    }

    public void Start() => _isSending = true;

    /// <summary>Begins no more messages; those under way go on.</summary>
    public void Pause() => _isSending = false;

    /// <summary>Ends when nothing is under way and nothing came for a while, so that what the server does afterwards is over too.</summary>
    public async Task WhenQuietAsync(TimeSpan quiet, TimeSpan limit, CancellationToken cancellationToken)
    {
        var since = Stopwatch.GetTimestamp();
        while (_pairs.Sum(p => p.InFlight) is var open && (open > 0 || Stopwatch.GetElapsedTime(Volatile.Read(ref _lastFrame)) < quiet))
        {
            _ = Completed;
            if (Stopwatch.GetElapsedTime(since) > limit)
                throw new TimeoutException($"{_thread.Name}: {open} messages have not made their way after {limit.TotalSeconds} s.");
            await Task.Delay(PollMilliseconds, cancellationToken);
        }
    }

    public void Dispose()
    {
        _isStopping = true;
        _thread.Join();
        foreach (var pair in _pairs)
            pair.Dispose();
    }

    private void Run()
    {
        try
        {
            while (!_isStopping)
                Turn();
        }
        catch (Exception error)
        {
            _fault = error;
        }
    }

    private void Turn()
    {
        for (var i = 0; i < _pairs.Length; i++)
        {
            while (_isSending && _pairs[i].InFlight < _window)
                _pairs[i].Send();
            Flush(_pairs[i].A, ref _entries[2 * i]);
            Flush(_pairs[i].B, ref _entries[(2 * i) + 1]);
        }

        if (Native.Poll(_entries, PollMilliseconds) <= 0)
            return;
        for (var i = 0; i < _entries.Length; i++)
        {
            if (_entries[i].Found != 0)
                Read(_pairs[i / 2], toA: i % 2 == 0);
        }

        Volatile.Write(ref _lastFrame, Stopwatch.GetTimestamp());
    }

    private static void Flush(Link link, ref Native.PollEntry entry)
    {
        link.Flush();
        entry.Wanted = link.HasOutput ? (short)(Native.Readable | Native.Writable) : Native.Readable;
    }

    private void Read(Pair pair, bool toA)
    {
        var link = toA ? pair.A : pair.B;
        link.Receive();
        while (link.TryNext(out var opcode, out var payload))
        {
            if (opcode == Opcode.Binary)
                pair.OnFrame(toA, payload);
            else if (opcode == Opcode.Ping)
                link.Write(Opcode.Pong, payload);
        }

        if (link.IsClosed && !_isStopping)
            throw new IOException("the server ended a link");
    }
}
