using System.Buffers;
using System.Text;

namespace ImConnect.RocketMq.Producing;

/// <summary>The server's limits of a message, before it travels: with the codes that the server would answer.</summary>
internal static class MessageCheck
{
    public const string TopicAdvice = "write 1 to 127 letters, digits, -, _, % or |";

    private const int MostTopic = 127;
    private const int MostGroupBytes = 63;
    private const int MostProperties = 128;
    private const int MostPropertyBytes = 16_384;

    private static readonly SearchValues<char> s_topic = SearchValues.Create("%|-_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

    public static bool IsTopic(string topic) => topic is { Length: > 0 and <= MostTopic } && topic.AsSpan().IndexOfAnyExcept(s_topic) < 0;

    /// <exception cref="RocketMqException">The message is not allowed, or too large. Nothing of it is in the text but names.</exception>
    public static void ThrowIfBad(RocketMqMessage message, int mostBody)
    {
        if (!IsTopic(message.Topic))
            throw new RocketMqException(RocketMqCode.IllegalTopic, $"topic {message.Topic}: {TopicAdvice}");
        if (message.Body.IsEmpty)
            throw new RocketMqException(RocketMqCode.MessageBodyEmpty, "the body is empty: write 1 byte or more");
        if (message.Body.Length > mostBody)
            throw new RocketMqException(RocketMqCode.MessageBodyTooLarge, $"the body has {message.Body.Length} bytes: the server takes {mostBody}");
        if (message.MessageGroup is not null && message.DeliverAt is not null)
            throw new RocketMqException(RocketMqCode.BadMessage, "a message has a message group or a time of delivery, not both");
        if (message.MessageGroup is { } group && (IsBad(group) || Encoding.UTF8.GetByteCount(group) > MostGroupBytes))
            throw new RocketMqException(RocketMqCode.IllegalMessageGroup, $"a message group is 1 to {MostGroupBytes} bytes, not blank, without control characters");
        if (message.Tag is not null || message.Keys.Count > 0 || message.Properties.Count > 0)
            CheckProperties(message);
    }

    private static void CheckProperties(RocketMqMessage message)
    {
        var bytes = 0;
        if (message.Tag is { } tag)
        {
            if (IsBad(tag) || tag.Contains('|', StringComparison.Ordinal))
                throw new RocketMqException(RocketMqCode.IllegalMessageTag, "a tag is not blank, and without | and control characters");
            bytes += Encoding.UTF8.GetByteCount(tag);
        }

        foreach (var key in message.Keys)
        {
            // The server joins them with spaces.
            if (IsBad(key) || key.Contains(' ', StringComparison.Ordinal))
                throw new RocketMqException(RocketMqCode.IllegalMessageKey, "a key is not blank, and without spaces and control characters");
            bytes += Encoding.UTF8.GetByteCount(key);
        }

        if (message.Properties.Count > MostProperties)
            throw new RocketMqException(RocketMqCode.MessagePropertiesTooLarge, $"the message has {message.Properties.Count} properties: {MostProperties} are allowed");
        foreach (var (name, value) in message.Properties)
        {
            if (IsBad(name))
                throw new RocketMqException(RocketMqCode.IllegalMessagePropertyKey, "a property's name is not blank, and without control characters");
            if (ReservedNames.Contains(name))
                throw new RocketMqException(RocketMqCode.IllegalMessagePropertyKey, $"the property's name {name} is RocketMQ's own: choose another");

            // A blank one would be taken, and be gone.
            if (IsBad(value))
                throw new RocketMqException(RocketMqCode.BadMessage, $"the value of property {name} is blank, or has control characters");
            bytes += Encoding.UTF8.GetByteCount(name) + Encoding.UTF8.GetByteCount(value);
        }

        if (bytes > MostPropertyBytes)
            throw new RocketMqException(RocketMqCode.MessagePropertiesTooLarge, $"properties, tag and keys have {bytes} bytes: {MostPropertyBytes} are allowed");
    }

    private static bool IsBad(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return true;
        foreach (var c in text)
        {
            if (char.IsControl(c))
                return true;
        }

        return false;
    }
}
