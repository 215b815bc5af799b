namespace ImConnect.Publishing;

/// <summary>The events of one chat that this life publishes, in their order. Guarded by <see cref="PublishStage"/>.</summary>
internal sealed class PublishLine((long, long) chat)
{
    public (long, long) Chat => chat;

    public Queue<MessageEvent> Events { get; } = new(1);

    public Stage At { get; set; }

    /// <summary>Paused until then, a timestamp.</summary>
    public long Until { get; set; }

    /// <summary>Since when its first event fails, a timestamp; 0 while it does not.</summary>
    public long FailingSince { get; set; }

    /// <summary>Messages whose release is on its way to the store. While there are any, whatever comes is released too.</summary>
    public int Releases { get; set; }

    internal enum Stage
    {
        /// <summary>Nothing to do.</summary>
        Idle,

        /// <summary>Waits for a call of the publisher.</summary>
        Ready,

        /// <summary>The publisher has it.</summary>
        Busy,

        /// <summary>Waits until its next try.</summary>
        Paused,

        /// <summary>Waits until the drainer is done with the chat.</summary>
        Lent,
    }
}
