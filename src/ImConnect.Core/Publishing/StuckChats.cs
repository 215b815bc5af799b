namespace ImConnect.Publishing;

/// <summary>Which chats of the outbox wait for another try of their first event. For one thread at a time.</summary>
internal sealed class StuckChats(PublishingOptions options, TimeProvider time)
{
    /// <summary>More than that are not told apart: they are all tried again in each round.</summary>
    private const int Max = 10_000;

    private readonly Dictionary<(long, long), Stuck> _chats = [];

    /// <summary>How long until the next turn of one of them; null when there is none.</summary>
    public TimeSpan? Next
    {
        get
        {
            if (_chats.Count == 0)
                return null;
            var left = time.GetElapsedTime(time.GetTimestamp(), _chats.Values.Min(stuck => stuck.Until));
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>The chat's turn has come, or it is none of them. Tells the event how often it was tried.</summary>
    public bool MayTry(MessageEvent one)
    {
        if (!_chats.TryGetValue(PublishStage.ChatOf(one), out var stuck))
            return true;
        if (stuck.Until > time.GetTimestamp())
            return false;
        if (stuck.Key == one.Key)
            one.Attempt = stuck.Attempts;
        return true;
    }

    /// <summary>The event is not known to be stored.</summary>
    public void Failed(MessageEvent one)
    {
        if (_chats.Count >= Max)
            return;
        var until = time.GetTimestamp() + (long)(options.PauseBefore(one.Attempt).TotalSeconds * time.TimestampFrequency);
        _chats[PublishStage.ChatOf(one)] = new Stuck(one.Key, one.Attempt, until);
    }

    /// <summary>The chat goes on.</summary>
    public void Succeeded(MessageEvent one)
    {
        if (_chats.Count > 0)
            _chats.Remove(PublishStage.ChatOf(one));
    }

    private readonly record struct Stuck(string Key, int Attempts, long Until);
}
