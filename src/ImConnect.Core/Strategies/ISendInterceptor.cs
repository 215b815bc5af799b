namespace ImConnect.Strategies;

/// <summary>
/// Stands around every send: policy, moderation, limits. Interceptors run in the order of registration. Nothing is durable before <c>next</c>;
/// when <c>next</c> has returned an accepted result, the message is.
/// </summary>
public interface ISendInterceptor
{
    /// <summary>Calls <paramref name="next"/> at most once, or refuses. Called by many threads at once.</summary>
    ValueTask<SendResult> InvokeAsync(SendContext context, SendDelegate next);
}
