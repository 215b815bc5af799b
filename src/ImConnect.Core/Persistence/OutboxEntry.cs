using ImConnect.Publishing;

namespace ImConnect.Persistence;

/// <summary>A message of which events wait to be stored.</summary>
/// <param name="Entry">The message; with its body while an event needs it.</param>
/// <param name="Events">Which wait.</param>
public readonly record struct OutboxEntry(InboxEntry Entry, EntryEvents Events);
