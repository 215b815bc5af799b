namespace ImConnect.Sqlite;

/// <summary>A row, and since which commit it differs from its table.</summary>
internal sealed class RecentRow
{
    public MessageRow Message;
    public NoticeRow Notice;

    /// <summary>Null: what is in the table.</summary>
    public byte[]? Body;
    public bool IsNotice;

    /// <summary>A notice that was never in the table.</summary>
    public bool IsNew;

    /// <summary>False when it was removed before its turn came.</summary>
    public bool IsHere;
    public long Sequence;

    public void Clear()
    {
        (Message, Notice, Body) = (default, default, null);
        IsNotice = IsNew = IsHere = false;
    }
}
