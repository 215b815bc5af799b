using System.Collections.Concurrent;
using System.Diagnostics;
using ImConnect.Diagnostics;

namespace ImConnect.SampleHost.Demo;

/// <summary>The steps that the gateway itself reports, by message id.</summary>
internal sealed class StepLog : IDisposable
{
    private readonly ConcurrentQueue<(string MessageId, string Step, string Detail)> _steps = new();
    private readonly SemaphoreSlim _added = new(0);
    private readonly ActivityListener _listener;

    public StepLog()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == GatewayActivity.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                _steps.Enqueue((
                    activity.GetTagItem(GatewayActivity.MessageIdTag) as string ?? "",
                    activity.OperationName,
                    activity.GetTagItem(GatewayActivity.DetailTag) as string ?? ""));
                _added.Release();
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Waits until the gateway has reported the step of this message; null when it did not in time.</summary>
    public async Task<string?> WaitAsync(ulong messageId, string step, string detail, CancellationToken cancellationToken)
    {
        var id = ((long)messageId).ToString(System.Globalization.CultureInfo.InvariantCulture);
        while (true)
        {
            foreach (var seen in _steps)
            {
                if (seen.MessageId == id && seen.Step == step && seen.Detail.StartsWith(detail, StringComparison.Ordinal))
                    return seen.Detail;
            }

            try
            {
                await _added.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return null;
            }
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        _added.Dispose();
    }
}
