namespace ImConnect.Client;

/// <summary>The gateway, or a limit of this client, refused a message for good: sending the same again will not help. It was not delivered.</summary>
public sealed class MessageRefusedException : Exception
{
    internal MessageRefusedException(RefusalReason reason, string text, Guid clientMessageId = default)
        : base($"The message was refused: {(text.Length > 0 ? text : reason.ToString())}.")
    {
        Reason = reason;
        Text = text;
        ClientMessageId = clientMessageId;
    }

    /// <summary>Why.</summary>
    public RefusalReason Reason { get; }

    /// <summary>The words of whoever refused; may be empty. Fit for a log, in English.</summary>
    public string Text { get; }

    /// <summary>The id under which it was sent; empty for a withdrawal.</summary>
    public Guid ClientMessageId { get; }
}
