using ImConnect.Connections;
using ImConnect.Strategies;

namespace ImConnect.Persistence;

/// <summary>A send in the commit queue.</summary>
/// <param name="Submission">What is to be kept.</param>
/// <param name="Connection">Where it came from and the ack goes; null when the app itself sends.</param>
/// <param name="Completion">Who else waits for the outcome: interceptors, or the app; else null.</param>
/// <param name="Queued">When it entered, a timestamp.</param>
internal readonly record struct PendingSend(
    Submission Submission, LiveConnection? Connection, TaskCompletionSource<SendResult>? Completion, long Queued);
