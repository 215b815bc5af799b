using ImConnect.Persistence;

namespace ImConnect.Retry;

/// <summary>When a message that was not acknowledged is pushed again. Pure: same answer for the same arguments, called by any thread.</summary>
public interface IRetryPolicy
{
    /// <summary>
    /// What follows the push number <paramref name="pushes"/> (1: the push at acceptance): the time until the next, or null: it waits as offline and is not pushed
    /// again before its receiver connects.
    /// </summary>
    TimeSpan? Next(int pushes, in InboxEntry message);
}
