namespace ImConnect.EndToEnd.Tests.Checker;

/// <summary>A send as its client knows it: invoked once, perhaps repeated, and what was answered.</summary>
internal sealed class SentMessage(ulong from, ulong to, Guid clientId, string text)
{
    private readonly HashSet<ulong> _ids = [];

    public ulong From => from;

    public ulong To => to;

    public Guid ClientId => clientId;

    public string Text => text;

    /// <summary>The message ids that the server's acks named: one, if all is well. None: the outcome is unknown.</summary>
    public IReadOnlyCollection<ulong> Ids => _ids;

    public bool IsAcked => _ids.Count > 0;

    /// <summary>The reason of a refusal; 0: not refused.</summary>
    public int Refused { get; set; }

    /// <summary>Its sender asked for it to be taken back, and went on asking until the end.</summary>
    public bool IsTakenBack { get; set; }

    public bool IsAnswered => IsAcked || Refused != 0;

    public void Acked(ulong id) => _ids.Add(id);

    public override string ToString() => $"'{text}' {from} -> {to} ({clientId}, id {string.Join(" and ", _ids)})";
}
