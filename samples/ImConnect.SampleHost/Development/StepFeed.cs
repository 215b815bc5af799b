using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;
using ImConnect.Diagnostics;

namespace ImConnect.SampleHost.Development;

/// <summary>Shows a page what the gateway does with its user's messages, as server-sent events. A page that reads too slowly misses the oldest.</summary>
internal sealed class StepFeed : IDisposable
{
    private const int Bound = 1000;
    private const string Prefix = "imconnect.";

    private readonly ConcurrentDictionary<Channel<StepAnswer>, string> _pages = new();
    private readonly ActivityListener _listener;

    public StepFeed()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == GatewayActivity.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = OnStep,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public async Task StreamAsync(UserId user, HttpContext context)
    {
        var channel = Channel.CreateBounded<StepAnswer>(new BoundedChannelOptions(Bound) { FullMode = BoundedChannelFullMode.DropOldest });
        _pages[channel] = user.ToString();
        try
        {
            context.Response.ContentType = "text/event-stream";
            context.Response.Headers.CacheControl = "no-store";
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await foreach (var step in channel.Reader.ReadAllAsync(context.RequestAborted))
            {
                await context.Response.WriteAsync("data: " + JsonSerializer.Serialize(step, PageJson.Default.StepAnswer) + "\n\n", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }
        }
        catch (OperationCanceledException)
        {
            // The page was closed.
        }
        finally
        {
            _pages.TryRemove(channel, out _);
        }
    }

    public void Dispose() => _listener.Dispose();

    private void OnStep(Activity activity)
    {
        if (_pages.IsEmpty)
            return;
        var sender = activity.GetTagItem(GatewayActivity.SenderTag) as string;
        var receiver = activity.GetTagItem(GatewayActivity.ReceiverTag) as string;
        var step = new StepAnswer(
            activity.GetTagItem(GatewayActivity.MessageIdTag) as string ?? "",
            activity.OperationName[Prefix.Length..],
            activity.GetTagItem(GatewayActivity.DetailTag) as string ?? "",
            new DateTimeOffset(activity.StartTimeUtc).ToUnixTimeMilliseconds(),
            (long)activity.Duration.TotalMicroseconds);
        foreach (var (channel, user) in _pages)
        {
            if (user == sender || user == receiver)
                channel.Writer.TryWrite(step);
        }
    }
}
