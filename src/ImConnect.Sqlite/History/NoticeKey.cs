namespace ImConnect.Sqlite.History;

/// <summary>A row of <c>notice</c>, as far as removing it asks.</summary>
internal readonly record struct NoticeKey(long Receiver, long Message, long Kind, long Sender, long Position)
{
    /// <summary>Reads the columns in the order above.</summary>
    public static NoticeKey Read(Statement row) => new(row.Long(0), row.Long(1), row.Long(2), row.Long(3), row.Long(4));
}
