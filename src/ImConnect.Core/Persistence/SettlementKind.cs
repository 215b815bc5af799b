namespace ImConnect.Persistence;

/// <summary>What ends an entry.</summary>
public enum SettlementKind
{
    /// <summary>The receiver acknowledges a message.</summary>
    Acknowledge,

    /// <summary>The sender takes a message back.</summary>
    Withdraw,

    /// <summary>A notice was surely received.</summary>
    NoticeReceived,
}
