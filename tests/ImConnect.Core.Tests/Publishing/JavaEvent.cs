using System.Globalization;
using System.Text.Json;
using ImConnect.Publishing;

namespace ImConnect.Core.Tests.Publishing;

/// <summary>One body that the existing Java gateway wrote, and what it tells (<c>Golden/java-events.json</c>).</summary>
internal sealed class JavaEvent
{
    private static readonly Dictionary<string, JavaEvent> s_all = Read();

    private readonly JsonElement _row;

    private JavaEvent(JsonElement row) => _row = row;

    /// <summary>All names, and those of bodies that this gateway writes byte by byte.</summary>
    public static IEnumerable<string> Names(bool onlySame = false) => s_all.Where(one => !onlySame || one.Value.IsSame).Select(one => one.Key);

    public static JavaEvent Of(string name) => s_all[name];

    public string Body => _row.GetProperty("body").GetString()!;

    public EventType Type => (EventType)_row.GetProperty("type").GetInt32();

    public string Content => Text("content");

    public string Chat => Text("chatId");

    public int Status => _row.TryGetProperty("status", out var status) ? status.GetInt32() : 0;

    public long CreateTime => _row.GetProperty("createTime").GetInt64();

    public MessageId Id => new(Number("msgId"));

    /// <summary>Who sent the message: in an ack, <c>from</c> is who acknowledged.</summary>
    public UserId Sender => new(Number(Type == EventType.Ack ? "to" : "from"));

    public UserId Receiver => new(Number(Type == EventType.Ack ? "from" : "to"));

    public ClientMessageId ClientId => new(Guid.TryParse(Text("clientMsgId"), out var id) ? id : default);

    public int Format => _row.TryGetProperty("format", out var format) ? format.GetInt32() : 0;

    public long Time => _row.TryGetProperty("time", out var time) ? time.GetInt64() : 0;

    private bool IsSame => _row.GetProperty("ours").GetString() == "same";

    private static Dictionary<string, JavaEvent> Read()
    {
        using var file = typeof(JavaEvent).Assembly.GetManifestResourceStream("Golden/java-events.json")!;
        using var rows = JsonDocument.Parse(file);
        return rows.RootElement.EnumerateArray().ToDictionary(row => row.GetProperty("name").GetString()!, row => new JavaEvent(row.Clone()));
    }

    private string Text(string name) => _row.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private long Number(string name) => long.TryParse(Text(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : 0;
}
