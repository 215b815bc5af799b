using System.Diagnostics;
using ImConnect.Load.Links;

namespace ImConnect.Load.Traffic;

/// <summary>
/// All pairs of one server on one thread: it reads what came, answers into the links' buffers, and then writes each link once. So the generator batches as far as the
/// traffic lets it and costs little. Pings are answered at all times.
/// </summary>
internal sealed class Swarm : IDisposable
{
    /// <summary>Users who have no connection of the swarm's begin here.</summary>
    public const long FirstAway = 5_000_000;

    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(20);

    private readonly Pair[] _pairs;
    private readonly int _window;
    private readonly Epoll _epoll;
    private readonly Thread _thread;
    private volatile bool _isSending;
    private volatile Pacer? _pacer;
    private volatile AwayFill? _fill;
    private int _turn;
    private volatile bool _isStopping;
    private volatile Exception? _fault;
    private long _lastFrame = Stopwatch.GetTimestamp();

    public Swarm(Pair[] pairs, int window, string name)
    {
        _pairs = pairs;
        _window = window;
        _epoll = new Epoll([.. pairs.SelectMany(pair => new[] { pair.A.Handle, pair.B.Handle })]);
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

    /// <summary>From the next start on sends at a steady rate, whatever is under way; null: as many as may be under way, as at the beginning.</summary>
    public void Pace(double? perSecond) => _pacer = perSecond is { } rate ? new Pacer(rate) : null;

    /// <summary>What was measured since the last call. Only while nothing is under way.</summary>
    public List<double> TakeLatencies() => [.. _pairs.Cast<GatewayPair>().SelectMany(pair => pair.TakeLatencies())];

    /// <summary>Sends to users who are away, so many messages to each, and waits until the server has acked all.</summary>
    public async Task FillAsync(int users, int each, CancellationToken cancellationToken)
    {
        _pacer = null;
        var fill = new AwayFill(_pairs.Length, users, each);
        _fill = fill;
        await WhenQuietAsync(TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(10), cancellationToken);
        _fill = null;
        if (!fill.IsDone)
            throw new IOException("Not everything was sent.");
    }

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
            await Task.Delay(s_poll, cancellationToken);
        }
    }

    public void Dispose()
    {
        _isStopping = true;
        _thread.Join();
        _epoll.Dispose();
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
        var wait = Begin();
        for (var i = 0; i < _pairs.Length; i++)
        {
            Flush(_pairs[i].A, 2 * i);
            Flush(_pairs[i].B, (2 * i) + 1);
        }

        var ready = _epoll.Wait(wait);
        if (ready == 0)
            return;
        for (var i = 0; i < ready; i++)
        {
            var link = _epoll.Ready(i);
            Read(_pairs[link / 2], toA: link % 2 == 0);
        }

        Volatile.Write(ref _lastFrame, Stopwatch.GetTimestamp());
    }

    /// <summary>Begins the messages whose time has come; how long there is nothing to begin unless something comes.</summary>
    private TimeSpan Begin()
    {
        if (_fill is { } fill)
        {
            for (var i = 0; i < _pairs.Length; i++)
            {
                while (_pairs[i].InFlight < _window && fill.TryNext(i, out var user, out var sequence))
                    ((GatewayPair)_pairs[i]).SendAway(FirstAway + user, sequence);
            }
        }

        if (!_isSending)
            return s_poll;
        if (_pacer is { } pacer)
        {
            for (; pacer.Next <= Stopwatch.GetTimestamp(); pacer.Advance())
                _pairs[_turn++ % _pairs.Length].Send(pacer.Next);
            var next = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), pacer.Next);
            return next < TimeSpan.Zero ? TimeSpan.Zero : next < s_poll ? next : s_poll;
        }

        foreach (var pair in _pairs)
        {
            while (pair.InFlight < _window)
                pair.Send();
        }

        return s_poll;
    }

    private void Flush(Link link, int number)
    {
        if (link.HasOutput)
            link.Flush();
        _epoll.WantWritable(number, link.HasOutput);
    }

    private void Read(Pair pair, bool toA)
    {
        var link = toA ? pair.A : pair.B;
        link.Receive();
        while (link.TryNext(out var opcode, out var payload))
        {
            if (opcode is Opcode.Binary or Opcode.Text)
                pair.OnFrame(toA, payload);
            else if (opcode == Opcode.Ping)
                link.Write(Opcode.Pong, payload);
        }

        if (link.IsClosed && !_isStopping)
            throw new IOException("the server ended a link");
    }
}
