using ImConnect.Publishing;

namespace ImConnect.Persistence;

/// <summary>A message of which events wait to be stored.</summary>
/// <param name="Entry">The message; with its body while an event needs it.</param>
/// <param name="Events">Which wait.</param>
/// <param name="IsPublishing">The life that asks is publishing them itself: neither they nor what comes behind them in the chat is the drainer's yet.</param>
public readonly record struct OutboxEntry(InboxEntry Entry, EntryEvents Events, bool IsPublishing = false);
