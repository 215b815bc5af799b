namespace ImConnect.Strategies;

/// <summary>One send on its way through the interceptors.</summary>
/// <param name="interceptors">In the order of their registration.</param>
/// <param name="enqueue">Puts it into the commit queue, or says why not.</param>
/// <param name="failed">Gets the errors of interceptors.</param>
internal sealed class InterceptedSend(
    ISendInterceptor[] interceptors, Func<SendContext, TaskCompletionSource<SendResult>, Reason> enqueue, Action<Exception> failed)
{
    private readonly TaskCompletionSource _enqueued = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>
    /// Ends when the send has entered the commit queue, or was refused before (the reason). What interceptors do after their <c>next</c> goes on by itself, and its result goes to
    /// <paramref name="completion"/>.
    /// </summary>
    public async Task<Reason> RunAsync(SendContext context, TaskCompletionSource<SendResult>? completion)
    {
        var chain = RunChainAsync(context, completion);
        await Task.WhenAny(_enqueued.Task, chain);
        if (_enqueued.Task.IsCompleted)
            return Reason.None;
        var result = await chain;
        return result.Reason == Reason.None ? Reason.NotAllowed : result.Reason;
    }

    private async Task<SendResult> RunChainAsync(SendContext context, TaskCompletionSource<SendResult>? completion)
    {
        SendResult result;
        try
        {
            result = await InvokeAsync(0, context);
        }
        catch (Exception error)
        {
            failed(error);
            result = SendResult.Refuse(Reason.Internal);
        }

        completion?.TrySetResult(result.Reason == Reason.None && !result.Id.IsValid ? SendResult.Refuse(Reason.NotAllowed) : result);
        return result;
    }

    private ValueTask<SendResult> InvokeAsync(int index, SendContext context)
    {
        if (index < interceptors.Length)
            return interceptors[index].InvokeAsync(context, next => InvokeAsync(index + 1, next));
        if (_enqueued.Task.IsCompleted)
            throw new InvalidOperationException("An interceptor called next a second time.");
        var completion = new TaskCompletionSource<SendResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        var refused = enqueue(context, completion);
        if (refused != Reason.None)
            return new(SendResult.Refuse(refused));
        _enqueued.TrySetResult();
        return new(completion.Task);
    }
}
