namespace ImConnect.Publishing;

/// <summary>Who stores an event that a commit made.</summary>
public enum PublishBy
{
    /// <summary>There is none to store.</summary>
    Nobody,

    /// <summary>The life that asked: it publishes right after the commit, behind what it publishes of this chat already.</summary>
    Me,

    /// <summary>The drainer of the outbox: older events of the chat wait that are not this life's, or it did not want to.</summary>
    Outbox,
}
