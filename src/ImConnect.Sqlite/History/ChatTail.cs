using System.Collections.Immutable;

namespace ImConnect.Sqlite.History;

/// <summary>
/// The messages that are committed but not in the index of chats yet. One thread writes, any thread reads at the same time and without a lock: entries are only ever added,
/// a reader sees those that were published, and what was dropped stays as it was for those who still read it.
/// </summary>
internal sealed class ChatTail
{
    /// <summary>So many entries lie together: 32 KiB, below what the collector treats as large.</summary>
    private const int ChunkLength = 1024;

    private volatile Chunk _first;
    private Chunk _last;
    private Chunk _published;
    private Chunk _cut;
    private volatile ImmutableHashSet<long> _gone = [];
    private long _droppedTo;

    public ChatTail() => _first = _last = _published = _cut = new Chunk();

    /// <summary>How many were added since the last <see cref="Cut"/>.</summary>
    public int Newest { get; private set; }

    /// <summary>Writer: seen by readers after <see cref="Publish"/>.</summary>
    public void Add(in ChatEntry entry)
    {
        if (_last.Length == ChunkLength)
            Append();
        _last.Entries[_last.Length++] = entry;
        Newest++;
    }

    /// <summary>Writer: what was added is committed.</summary>
    public void Publish()
    {
        for (var chunk = _published; chunk is not null; chunk = chunk.Next)
        {
            chunk.Visible = chunk.Length;
            _published = chunk;
        }
    }

    /// <summary>Writer: all entries since the last cut, in the order of the index. Readers still see them.</summary>
    public ChatEntry[] Cut()
    {
        var sorted = new ChatEntry[Newest];
        var at = 0;
        for (var chunk = _cut; chunk is not null; chunk = chunk.Next)
        {
            chunk.Entries.AsSpan(0, chunk.Length).CopyTo(sorted.AsSpan(at));
            at += chunk.Length;
        }

        Array.Sort(sorted);
        Append();
        _cut = _last;
        Newest = 0;
        return sorted;
    }

    /// <summary>Writer: the messages at these positions were deleted, committed: nobody finds them here any more.</summary>
    public void Forget(IReadOnlyCollection<long> positions) => _gone = _gone.Union(positions);

    /// <summary>Writer: everything before the last cut, up to this position, is in the index, committed.</summary>
    public void Drop(long to)
    {
        _first = _cut;

        // One generation longer than the entries: somebody may be reading those.
        _gone = _gone.Except(_gone.Where(position => position <= _droppedTo));
        _droppedTo = to;
    }

    /// <summary>The published entries from or to a user, of one chat where <paramref name="other"/> is given; newest first.</summary>
    public List<ChatEntry> Find(long user, long? other)
    {
        List<ChatEntry> found = [];
        var gone = _gone;
        for (var chunk = _first; chunk is not null; chunk = chunk.Next)
        {
            foreach (ref readonly var entry in chunk.Entries.AsSpan(0, chunk.Visible))
            {
                var isTheirs = (entry.Receiver == user && (other is null || entry.Sender == other)) || (entry.Sender == user && (other is null || entry.Receiver == other));
                if (isTheirs && (gone.IsEmpty || !gone.Contains(entry.Position)))
                    found.Add(entry);
            }
        }

        found.Sort(static (a, b) => b.Position.CompareTo(a.Position));
        return found;
    }

    private void Append()
    {
        var next = new Chunk();
        _last.Next = next;
        _last = next;
    }

    private sealed class Chunk
    {
        public readonly ChatEntry[] Entries = new ChatEntry[ChunkLength];

        /// <summary>The writer's own.</summary>
        public int Length;

        /// <summary>How many of them readers may see.</summary>
        public volatile int Visible;
        public volatile Chunk? Next;
    }
}
