using System.Globalization;

namespace ImConnect.EndToEnd.Tests.Crash;

/// <summary>Where the host is, while one is.</summary>
internal sealed class HostAddress
{
    private readonly Lock _lock = new();
    private TaskCompletionSource<Uri> _up = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<Uri> WhenUp
    {
        get
        {
            lock (_lock)
                return _up.Task;
        }
    }

    public void Up(int port)
    {
        lock (_lock)
            _up.TrySetResult(new Uri(string.Create(CultureInfo.InvariantCulture, $"ws://127.0.0.1:{port}/websocket")));
    }

    public void Down()
    {
        lock (_lock)
        {
            if (_up.Task.IsCompleted)
                _up = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
