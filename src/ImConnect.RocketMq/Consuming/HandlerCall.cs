using ImConnect.RocketMq.Diagnostics;
using Microsoft.Extensions.Logging;

namespace ImConnect.RocketMq.Consuming;

/// <summary>Calls the handler, and makes results of whatever it does. Safe for concurrent use.</summary>
internal sealed partial class HandlerCall(RocketMqBatchHandler handler, string group, string clientId, TimeProvider time, ILogger logger)
{
    /// <summary>Never throws.</summary>
    /// <returns>One result a message; null when it failed as a whole.</returns>
    public async Task<IReadOnlyList<RocketMqConsumeResult>?> InvokeAsync(IReadOnlyList<Held> messages, CancellationToken cancellationToken)
    {
        var operation = new ProcessOperation(messages, group, clientId, time);
        try
        {
            var results = await handler([.. messages.Select(message => message.Delivery)], cancellationToken);
            if (results?.Count == messages.Count)
            {
                for (var i = 0; i < results.Count; i++)
                    ConsumerMetrics.Result(messages[i].Delivery.Topic, results[i]);
                return results;
            }

            operation.Failed("WrongResults");
            Log.WrongResults(logger, messages.Count, messages[0].Delivery.Topic, results?.Count ?? 0);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            operation.Failed("Canceled");
        }
        catch (Exception error)
        {
            operation.Failed(error.GetType().FullName ?? error.GetType().Name);
            Log.Threw(logger, error, messages.Count, messages[0].Delivery.Topic, messages[0].Delivery.MessageId);
        }
        finally
        {
            operation.End();
        }

        return null;
    }

    private static partial class Log
    {
        [LoggerMessage(6220, LogLevel.Warning, "The handler threw at {Count} messages of {Topic}, of which {MessageId} is the first; they are retried")]
        public static partial void Threw(ILogger logger, Exception error, int count, string topic, string messageId);

        [LoggerMessage(6221, LogLevel.Error, "The handler got {Count} messages of {Topic} and gave back {Results} results: all are retried. Give one a message, in their order")]
        public static partial void WrongResults(ILogger logger, int count, string topic, int results);
    }
}
