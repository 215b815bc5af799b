namespace ImConnect.Client;

/// <summary>Somebody answered this user's request to become a friend. May come again after a reconnect: go by <see cref="RequestId"/>.</summary>
public sealed record FriendAnswered : ClientEvent
{
    /// <summary>The request that was answered.</summary>
    public Guid RequestId { get; init; }

    /// <summary>Who answered.</summary>
    public long From { get; init; }

    /// <summary>The name to show.</summary>
    public string FromName { get; init; } = "";

    /// <summary>Address of a picture, or empty.</summary>
    public string FromAvatar { get; init; } = "";

    /// <summary>False: refused.</summary>
    public bool IsAccepted { get; init; }

    /// <summary>When it was answered.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Title for a notification of the device, or empty.</summary>
    public string PushTitle { get; init; } = "";

    /// <summary>Text for a notification of the device, or empty.</summary>
    public string PushContent { get; init; } = "";
}
