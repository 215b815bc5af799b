using System.Collections.Concurrent;
using Grpc.Core;
using ImConnect.RocketMq.Wire;

namespace ImConnect.RocketMq.Tests.Support;

/// <summary>A telemetry stream at the fake proxy's end.</summary>
internal sealed class FakeStream(FakeProxy proxy, IServerStreamWriter<TelemetryCommand> writer)
{
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>All that came, the newest last.</summary>
    public ConcurrentQueue<TelemetryCommand> Commands { get; } = new();

    /// <summary>The client closed its half: it means to end.</summary>
    public bool IsClosedByClient { get; private set; }

    public int SettingsCount => Commands.Count(command => command.Settings is not null);

    public Task WriteAsync(TelemetryCommand command) => writer.WriteAsync(command);

    /// <summary>Ends the stream, without a word or with a fault.</summary>
    public void End(RpcException? fault = null)
    {
        if (fault is null)
            _end.TrySetResult();
        else
            _end.TrySetException(fault);
    }

    public async Task ServeAsync(IAsyncStreamReader<TelemetryCommand> reader, ServerCallContext context)
    {
        var reading = ReadAsync(reader, context);
        await await Task.WhenAny(reading, _end.Task);
    }

    private async Task ReadAsync(IAsyncStreamReader<TelemetryCommand> reader, ServerCallContext context)
    {
        try
        {
            while (await reader.MoveNext(context.CancellationToken))
            {
                Commands.Enqueue(reader.Current);
                if (reader.Current.Settings is { } settings && proxy.OnSettings(settings) is { } answer)
                    await WriteAsync(answer);
            }

            IsClosedByClient = true;
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or InvalidOperationException)
        {
            // The connection is gone.
        }
    }
}
