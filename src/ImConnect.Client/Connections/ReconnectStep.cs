namespace ImConnect.Client.Connections;

/// <summary>What follows the end of a connection.</summary>
/// <param name="After">The wait before the next one; null: there is none.</param>
/// <param name="Cause">Why there is none.</param>
/// <param name="NeedsToken">The token that was used is not taken any more.</param>
/// <param name="IsAsked">The gateway chose the wait: it is not cut short.</param>
internal readonly record struct ReconnectStep(TimeSpan? After, CloseCause Cause, bool NeedsToken, bool IsAsked);
