using System.Diagnostics.CodeAnalysis;

namespace ImConnect.Publishing;

/// <summary>The chats of which this life publishes something, those that are ready in their order. Guarded by <see cref="PublishStage"/>.</summary>
internal sealed class PublishLines
{
    private readonly Dictionary<(long, long), PublishLine> _lines = [];
    private readonly Queue<PublishLine> _ready = new();
    private readonly List<PublishLine> _paused = [];

    public bool IsAnyReady => _ready.Count > 0;

    /// <summary>The line of a chat, a new one where there was none.</summary>
    public PublishLine Of((long, long) chat)
    {
        if (!_lines.TryGetValue(chat, out var line))
            _lines[chat] = line = new PublishLine(chat);
        return line;
    }

    public bool TryFind((long, long) chat, [NotNullWhen(true)] out PublishLine? line) => _lines.TryGetValue(chat, out line);

    public bool TryTakeReady([NotNullWhen(true)] out PublishLine? line) => _ready.TryDequeue(out line);

    public void Ready(PublishLine line)
    {
        line.At = PublishLine.Stage.Ready;
        _ready.Enqueue(line);
    }

    /// <summary>Not ready before a timestamp.</summary>
    public void Pause(PublishLine line, long until)
    {
        line.At = PublishLine.Stage.Paused;
        line.Until = until;
        _paused.Add(line);
    }

    /// <summary>Pauses that are over now, or all of them, end.</summary>
    public void Wake(long now, bool all)
    {
        for (var i = _paused.Count - 1; i >= 0; i--)
        {
            var line = _paused[i];
            if (line.Until > now && !all)
                continue;
            _paused.RemoveAt(i);
            Ready(line);
        }
    }

    /// <summary>Nothing happens in it now: ready when it has events, and forgotten when it has nothing.</summary>
    public void Rest(PublishLine line)
    {
        line.At = PublishLine.Stage.Idle;
        if (line.Events.Count > 0)
            Ready(line);
        else
            Forget(line);
    }

    /// <summary>Forgets it when it has nothing.</summary>
    public void Forget(PublishLine line)
    {
        if (line is { At: PublishLine.Stage.Idle, Events.Count: 0, Releases: 0 })
            _lines.Remove(line.Chat);
    }
}
