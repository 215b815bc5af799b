namespace ImConnect.Client;

/// <summary>What a message says. Not changed after it was handed to a send: a resend is byte for byte the same.</summary>
/// <param name="Content">Text, or whatever the app agrees on for the format.</param>
/// <param name="Format">What the content is.</param>
public sealed record MessageBody(string Content, MessageFormat Format = MessageFormat.Text)
{
    /// <summary>Fields of the app's own, by number from 200 up: they reach the receiver untouched, and other clients skip them.</summary>
    public IReadOnlyDictionary<int, ReadOnlyMemory<byte>> Extensions { get; init; } = new Dictionary<int, ReadOnlyMemory<byte>>();

    /// <summary>When it was written, for the receiver to see. Null: when the send was called.</summary>
    public DateTimeOffset? WrittenAt { get; init; }

    /// <summary>Leaves the content out, so that no log shows what people write.</summary>
    public override string ToString() => $"body of format {Format}";
}
