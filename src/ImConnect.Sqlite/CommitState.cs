namespace ImConnect.Sqlite;

/// <summary>What a commit left behind, for other threads.</summary>
/// <param name="Open">Messages that wait.</param>
/// <param name="Recent">Rows that are not in their tables as they are.</param>
/// <param name="Sequence">Grows with every commit that changed a message or a notice.</param>
/// <param name="Logged">Bytes that were written to the log since the file was opened.</param>
internal sealed record CommitState(long Open, int Recent, long Sequence, long Logged);
