namespace ImConnect.Client;

/// <summary>Somebody asks to become a friend. May come again after a reconnect: go by <see cref="RequestId"/>.</summary>
public sealed record FriendRequested : ClientEvent
{
    /// <summary>The same in every push of this request.</summary>
    public Guid RequestId { get; init; }

    /// <summary>Who asks.</summary>
    public long From { get; init; }

    /// <summary>The name to show.</summary>
    public string FromName { get; init; } = "";

    /// <summary>Address of a picture, or empty.</summary>
    public string FromAvatar { get; init; } = "";

    /// <summary>What the asker wrote.</summary>
    public string Text { get; init; } = "";

    /// <summary>When it was asked.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Title for a notification of the device, or empty.</summary>
    public string PushTitle { get; init; } = "";

    /// <summary>Text for a notification of the device, or empty.</summary>
    public string PushContent { get; init; } = "";
}
