namespace ImConnect.Client.Tests.Support;

/// <summary>Reads a client's events in a loop of its own, as an app does, and keeps them.</summary>
internal sealed class EventLog : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly List<ClientEvent> _events = [];
    private readonly Task _reading;

    public EventLog(ImConnectClient client) => _reading = ReadAsync(client);

    /// <summary>All so far.</summary>
    public IReadOnlyList<ClientEvent> All
    {
        get
        {
            lock (_events)
                return [.. _events];
        }
    }

    public IReadOnlyList<ReceivedMessage> Messages => [.. All.OfType<ReceivedMessage>()];

    public IReadOnlyList<string> Texts => [.. Messages.Select(message => message.Content)];

    /// <summary>The first event of that kind that fits, when it has come.</summary>
    public async Task<T> WaitAsync<T>(Func<T, bool>? fits = null)
        where T : ClientEvent
    {
        T? found = null;
        await Limit.UntilAsync(() => (found = All.OfType<T>().FirstOrDefault(item => fits?.Invoke(item) ?? true)) is not null, $"an event {typeof(T).Name}");
        return found!;
    }

    public Task CountAsync(int messages) => Limit.UntilAsync(() => Messages.Count >= messages, $"{messages} messages, there are {Messages.Count}");

    /// <summary>How the loop ended.</summary>
    public Task Ended => _reading;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task ReadAsync(ImConnectClient client)
    {
        await Task.Yield();
        await foreach (var item in client.EventsAsync(_end.Token))
        {
            lock (_events)
                _events.Add(item);
        }
    }
}
