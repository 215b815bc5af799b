using ImConnect.Strategies;

namespace ImConnect.Core.Tests.Support;

/// <summary>An interceptor that is a lambda.</summary>
internal sealed class Interceptor(Func<SendContext, SendDelegate, ValueTask<SendResult>> invoke) : ISendInterceptor
{
    public ValueTask<SendResult> InvokeAsync(SendContext context, SendDelegate next) => invoke(context, next);
}
