namespace ImConnect.Client;

/// <summary>Older messages are no longer in the inbox, they were there too long: read them from the app's history.</summary>
/// <param name="Count">How many.</param>
/// <param name="Until">The newest of them was accepted then.</param>
public sealed record HistoryGap(int Count, DateTimeOffset Until) : ClientEvent;
