namespace ImConnect.Sqlite;

/// <summary>One call that waits for the writer: applied in a transaction with others, answered after the commit.</summary>
internal abstract class WriteOperation
{
    /// <summary>It works on the tables themselves, so all rows have to be there first. Those that run with every message go by <see cref="InboxTables.Recent"/> alone.</summary>
    public virtual bool NeedsTables => true;

    /// <summary>Reads and writes within the transaction that the writer has begun. On the writer's thread.</summary>
    public abstract void Apply(InboxTables tables, long nowMilliseconds);

    /// <summary>The transaction is durable: the caller goes on.</summary>
    public abstract void Succeed();

    /// <summary>Nothing of it is known to be kept: the caller is told so.</summary>
    public abstract void Fail();
}
