namespace ImConnect.Persistence;

/// <summary>Makes message ids. Safe for use by any thread.</summary>
public interface IIdGenerator
{
    /// <summary>
    /// An id that no other call gave or gives, on this node or another, before or after a restart. Safe when the clock steps back.
    /// </summary>
    MessageId Next();
}
