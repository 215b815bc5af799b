using System.Net.WebSockets;

namespace ImConnect.Relay;

/// <summary>The place where the two ends of a pair find each other, whichever comes first.</summary>
internal sealed class Meeting
{
    private readonly TaskCompletionSource<WebSocket> _a = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<WebSocket> _b = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the other end is there.</summary>
    public Task<WebSocket> JoinAsync(bool isA, WebSocket own)
    {
        (isA ? _a : _b).TrySetResult(own);
        return isA ? _b.Task : _a.Task;
    }
}
