namespace ImConnect.RocketMq.Tests.Producing;

/// <summary>Messages that nobody may send, each with the code for it.</summary>
internal static class BadMessages
{
    private static readonly byte[] s_body = [1];

    /// <summary>What the server refuses too, with the same code.</summary>
    public static IReadOnlyDictionary<string, (RocketMqCode Code, RocketMqMessage Message)> RefusedByTheServerToo { get; } =
        new Dictionary<string, (RocketMqCode, RocketMqMessage)>
        {
            ["topic with a dot"] = (RocketMqCode.IllegalTopic, new("IMC.NORMAL", s_body)),
            ["topic of 128 characters"] = (RocketMqCode.IllegalTopic, new(new string('t', 128), s_body)),
            ["empty body"] = (RocketMqCode.MessageBodyEmpty, new("IMC_NORMAL", default)),
            ["body over 4 MiB"] = (RocketMqCode.MessageBodyTooLarge, new("IMC_NORMAL", new byte[(4 * 1024 * 1024) + 1])),
            ["blank group"] = (RocketMqCode.IllegalMessageGroup, new("IMC_FIFO", s_body) { MessageGroup = " " }),
            ["group of 64 bytes"] = (RocketMqCode.IllegalMessageGroup, new("IMC_FIFO", s_body) { MessageGroup = new string('群', 21) + "g" }),
            ["group with a control character"] = (RocketMqCode.IllegalMessageGroup, new("IMC_FIFO", s_body) { MessageGroup = "a\tb" }),
            ["blank tag"] = (RocketMqCode.IllegalMessageTag, new("IMC_NORMAL", s_body) { Tag = " " }),
            ["tag with a bar"] = (RocketMqCode.IllegalMessageTag, new("IMC_NORMAL", s_body) { Tag = "a|b" }),
            ["tag with a control character"] = (RocketMqCode.IllegalMessageTag, new("IMC_NORMAL", s_body) { Tag = "a\u0001" }),
            ["blank key"] = (RocketMqCode.IllegalMessageKey, new("IMC_NORMAL", s_body) { Keys = ["k", " "] }),
            ["key with a control character"] = (RocketMqCode.IllegalMessageKey, new("IMC_NORMAL", s_body) { Keys = ["k\n"] }),
            ["reserved property"] = (RocketMqCode.IllegalMessagePropertyKey, With("UNIQ_KEY", "v")),
            ["property name with a control character"] = (RocketMqCode.IllegalMessagePropertyKey, With("a\u0002", "v")),
            ["129 properties"] = (RocketMqCode.MessagePropertiesTooLarge, new("IMC_NORMAL", s_body) { Properties = Enumerable.Range(0, 129).ToDictionary(i => $"p{i}", _ => "v") }),
            ["16,385 bytes of properties"] = (RocketMqCode.MessagePropertiesTooLarge, With("p", new string('v', 16_384))),
        };

    /// <summary>What the server would take and spoil, or name otherwise.</summary>
    public static IReadOnlyDictionary<string, (RocketMqCode Code, RocketMqMessage Message)> RefusedHereOnly { get; } = new Dictionary<string, (RocketMqCode, RocketMqMessage)>
    {
        ["empty topic"] = (RocketMqCode.IllegalTopic, new("", s_body)),
        ["key with a space"] = (RocketMqCode.IllegalMessageKey, new("IMC_NORMAL", s_body) { Keys = ["a b"] }),
        ["group and time"] = (RocketMqCode.BadMessage, new("IMC_FIFO", s_body) { MessageGroup = "g", DeliverAt = TimeProvider.System.GetUtcNow() }),
        ["blank value"] = (RocketMqCode.BadMessage, With("p", " ")),
        ["value with a control character"] = (RocketMqCode.BadMessage, With("p", "a\u0001b")),
        ["blank property name"] = (RocketMqCode.IllegalMessagePropertyKey, With(" ", "v")),
        ["the message group as a property"] = (RocketMqCode.IllegalMessagePropertyKey, With("__SHARDINGKEY", "v")),
        ["the trace as a property"] = (RocketMqCode.IllegalMessagePropertyKey, With("TRACE_CONTEXT", "v")),
    };

    private static RocketMqMessage With(string name, string value) => new("IMC_NORMAL", s_body) { Properties = new Dictionary<string, string> { [name] = value } };
}
