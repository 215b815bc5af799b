namespace ImConnect.Persistence;

/// <summary>What an inbox entry is. Stored: numbers never change.</summary>
public enum EntryKind
{
    /// <summary>A message; leaves when its receiver acknowledged it.</summary>
    Message = 0,

    /// <summary>A notice to the sender: the receiver got or read a message.</summary>
    Receipt = 1,

    /// <summary>A notice to the receiver: the sender took a message back. Also the tombstone that keeps a late body away.</summary>
    Withdrawal = 2,
}
