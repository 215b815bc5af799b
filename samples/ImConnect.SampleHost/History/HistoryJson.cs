using System.Text.Json.Serialization;

namespace ImConnect.SampleHost.History;

/// <summary>A page of a chat. <paramref name="Before"/> asks for the next one; null at the end.</summary>
internal sealed record ChatPage(IReadOnlyList<ChatMessage> Messages, string? Before);

/// <summary>Ids are strings: they do not fit into a number of JavaScript.</summary>
internal sealed record ChatMessage(string MsgId, string ClientMsgId, string From, string To, string Position, int Status, bool Withdrawn, string Content);

/// <summary>A page of a user's chats.</summary>
internal sealed record ChatList(IReadOnlyList<ChatLine> Chats, string? Before);

/// <summary>One line of it.</summary>
internal sealed record ChatLine(string ChatId, string With, int Unread, ChatMessage Last);

/// <summary>What is wrong with a request.</summary>
internal sealed record Problem(string Reason);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ChatPage))]
[JsonSerializable(typeof(ChatList))]
[JsonSerializable(typeof(Problem))]
internal sealed partial class HistoryJson : JsonSerializerContext;
