namespace ImConnect.Strategies;

/// <summary>The first of the interceptors where the app has a policy.</summary>
internal sealed class PolicyInterceptor(ISendPolicy policy) : ISendInterceptor
{
    /// <inheritdoc/>
    public async ValueTask<SendResult> InvokeAsync(SendContext context, SendDelegate next)
    {
        if (context.Origin == SendOrigin.Client)
        {
            var reason = await policy.CheckAsync(context.Sender, context.Receiver, CancellationToken.None);
            if (reason != Reason.None)
                return SendResult.Refuse(reason);
        }

        return await next(context);
    }
}
