namespace ImConnect.Strategies;

/// <summary>Where a send comes from.</summary>
public enum SendOrigin
{
    /// <summary>A client's frame; the sender is the connection's user.</summary>
    Client,

    /// <summary>The app itself, by <see cref="IMessageSender"/>: limits and <see cref="ISendPolicy"/> are not asked.</summary>
    Server,
}
