using System.Diagnostics;
using ImConnect.Persistence;

namespace ImConnect.Diagnostics;

/// <summary>
/// The steps of every message as activities of the source <c>ImConnect</c>, found again by the message's id. Costs nothing while nobody listens. Holds ids,
/// never a content or a token.
/// </summary>
public static class GatewayActivity
{
    /// <summary>The name of source and meter.</summary>
    public const string SourceName = "ImConnect";

    /// <summary>Tag: the message's id, decimal.</summary>
    public const string MessageIdTag = "imconnect.message.id";

    /// <summary>Tag: whose message it is.</summary>
    public const string SenderTag = "imconnect.sender";

    /// <summary>Tag: who it is for.</summary>
    public const string ReceiverTag = "imconnect.receiver";

    /// <summary>Tag: a word on what happened.</summary>
    public const string DetailTag = "imconnect.detail";

    private static readonly ActivitySource s_source = new(SourceName);

    /// <summary>True while somebody listens: only then is a step worth describing.</summary>
    internal static bool IsOn => s_source.HasListeners();

    /// <summary>Tells of a step that was just done.</summary>
    internal static void Step(string step, MessageId id, UserId sender, UserId receiver, string detail, DateTimeOffset since = default)
    {
        using var activity = s_source.StartActivity(step, ActivityKind.Internal, default(ActivityContext), tags:
        [
            new(MessageIdTag, id.ToString()),
            new(SenderTag, sender.ToString()),
            new(ReceiverTag, receiver.ToString()),
            new(DetailTag, detail),
        ], startTime: since);
    }

    /// <summary>Tells of a step of a message that lies in an inbox.</summary>
    internal static void Step(string step, in InboxEntry entry, string detail) =>
        Step(step, entry.Id, entry.Sender, entry.Receiver, detail);
}
