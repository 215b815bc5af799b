using ImConnect.Client.Sending;

namespace ImConnect.Client.Connections;

/// <summary>
/// The questions of a connection that wait for their answer, oldest first, each with the withdrawal that was written before it, if any: an answer says that the
/// gateway has read what came before. Bounded by what one connection writes within an answer's time. Safe for threads.
/// </summary>
internal sealed class ProbeQueue
{
    private readonly Lock _lock = new();
    private readonly Queue<Note?> _open = new();

    public void Add(Note? note)
    {
        lock (_lock)
            _open.Enqueue(note);
    }

    /// <summary>The oldest question was answered.</summary>
    public Note? Answered()
    {
        lock (_lock)
            return _open.TryDequeue(out var note) ? note : null;
    }

    /// <summary>The withdrawal that a refusal, coming now, belongs to.</summary>
    public Note? OldestWithdrawal()
    {
        lock (_lock)
            return _open.FirstOrDefault(note => note is { Result.IsCompleted: false });
    }
}
