namespace ImConnect.Strategies;

/// <summary>One send on its way through the interceptors.</summary>
internal sealed class InterceptedSend(ISendInterceptor[] interceptors, Action<SendContext, TaskCompletionSource<SendResult>> enqueue)
{
    private readonly TaskCompletionSource _enqueued = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>
    /// Ends when the send has entered the commit queue (null), or was refused before (the reason). What interceptors do after their <c>next</c> goes on by
    /// itself; its errors go to <paramref name="failed"/>.
    /// </summary>
    public async Task<Reason?> RunAsync(SendContext context, Action<Exception> failed)
    {
        var chain = RunChainAsync(context, failed);
        await Task.WhenAny(_enqueued.Task, chain);
        if (_enqueued.Task.IsCompleted)
            return null;
        var result = await chain;
        return result.Reason == Reason.None ? Reason.NotAllowed : result.Reason;
    }

    private async Task<SendResult> RunChainAsync(SendContext context, Action<Exception> failed)
    {
        try
        {
            return await InvokeAsync(0, context);
        }
        catch (Exception error)
        {
            failed(error);
            return SendResult.Refuse(Reason.Internal);
        }
    }

    private ValueTask<SendResult> InvokeAsync(int index, SendContext context)
    {
        if (index < interceptors.Length)
            return interceptors[index].InvokeAsync(context, next => InvokeAsync(index + 1, next));
        if (_enqueued.Task.IsCompleted)
            throw new InvalidOperationException("An interceptor called next a second time.");
        var completion = new TaskCompletionSource<SendResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        enqueue(context, completion);
        _enqueued.TrySetResult();
        return new(completion.Task);
    }
}
