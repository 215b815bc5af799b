namespace ImConnect.Client.Sending;

/// <summary>
/// Read marks and withdrawals. Nothing tells when the gateway has stored one, so they are kept for a while after they were written and go again on every
/// connection that is made meanwhile: a repeat changes nothing there. Safe for threads.
/// </summary>
internal sealed class Notes(TimeProvider time)
{
    /// <summary>More wait only where there was no connection for long; then the oldest that was written goes first, and else no more are taken.</summary>
    public const int Bound = 10_000;

    /// <summary>By then the gateway has stored it, or has said that it did not.</summary>
    private static readonly TimeSpan s_memory = TimeSpan.FromSeconds(60);

    private readonly Lock _lock = new();
    private readonly Dictionary<(bool, long), Note> _kept = [];
    private readonly Queue<Note> _toWrite = new();
    private Exception? _closed;

    /// <summary>The note that will be written, which is the one that is there for the same message.</summary>
    /// <exception cref="InvalidOperationException">At the bound.</exception>
    /// <exception cref="ClientClosedException">The client has ended.</exception>
    public Note Add(Note note)
    {
        lock (_lock)
        {
            if (_closed is not null)
                throw _closed;
            if (_kept.TryGetValue((note.IsWithdrawal, note.MessageId), out var same) && !same.Result.IsFaulted)
                return same;
            if (_kept.Count >= Bound)
                MakeRoom();
            _kept[(note.IsWithdrawal, note.MessageId)] = note;
            _toWrite.Enqueue(note);
            return note;
        }
    }

    /// <summary>The next one to write on this connection.</summary>
    public Note? TakeNext()
    {
        lock (_lock)
        {
            while (_toWrite.TryDequeue(out var note))
            {
                if (!_kept.ContainsKey((note.IsWithdrawal, note.MessageId)))
                    continue;
                note.WrittenAt ??= time.GetTimestamp();
                return note;
            }

            return null;
        }
    }

    /// <summary>A new connection: what may not have been stored goes again.</summary>
    public void Restart()
    {
        lock (_lock)
        {
            Forget();
            _toWrite.Clear();
            foreach (var note in _kept.Values)
                _toWrite.Enqueue(note);
        }
    }

    /// <summary>It was refused, or taken back by the app.</summary>
    public void Remove(Note note)
    {
        lock (_lock)
            _kept.Remove((note.IsWithdrawal, note.MessageId));
    }

    /// <summary>The one withdrawal that was written lately; null where there are more or none.</summary>
    public Note? OnlyWithdrawal()
    {
        lock (_lock)
        {
            Forget();
            var written = _kept.Values.Where(note => note is { IsWithdrawal: true, WrittenAt: not null }).Take(2).ToList();
            return written.Count == 1 ? written[0] : null;
        }
    }

    /// <summary>No more are taken; those that were not done fail.</summary>
    public void Close(Exception closed)
    {
        lock (_lock)
        {
            _closed ??= closed;
            foreach (var note in _kept.Values)
                note.Fail(closed);
            _kept.Clear();
            _toWrite.Clear();
        }
    }

    private void Forget()
    {
        var now = time.GetTimestamp();
        foreach (var (key, note) in _kept)
        {
            if (note.Result.IsCompleted && note.WrittenAt is { } written && time.GetElapsedTime(written, now) > s_memory)
                _kept.Remove(key);
        }
    }

    private void MakeRoom()
    {
        Forget();
        if (_kept.Count < Bound)
            return;
        var oldest = _kept.FirstOrDefault(entry => entry.Value.Result.IsCompleted);
        if (oldest.Value is null)
            throw new InvalidOperationException($"{Bound} read marks and withdrawals already wait for a connection.");
        _kept.Remove(oldest.Key);
    }
}
