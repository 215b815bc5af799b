using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Telemetry;
using Polly.Timeout;

namespace ImConnect.Business;

/// <summary>
/// What surrounds each call, from the outside in: a quick second try where no connection came about, the circuit, the time-out of one try. <see cref="BusinessHttpOptions"/> says why these and no more.
/// Its log is off (it would tell of every time-out as an error; <see cref="BusinessState"/> tells once), its metrics are on.
/// </summary>
internal static class CallResilience
{
    public const string Name = "imconnect-business";

    public static void Configure(ResiliencePipelineBuilder<HttpResponseMessage> pipeline, ResilienceHandlerContext context)
    {
        var options = context.ServiceProvider.GetRequiredService<IOptions<BusinessHttpOptions>>().Value;
        pipeline.TimeProvider = context.ServiceProvider.GetRequiredService<TimeProvider>();
        pipeline.ConfigureTelemetry(new TelemetryOptions { LoggerFactory = NullLoggerFactory.Instance });
        if (options.QuickRetries > 0)
            pipeline.AddRetry(QuickRetry(options));
        pipeline.AddCircuitBreaker(Circuit(options));
        pipeline.AddTimeout(new TimeoutStrategyOptions { Name = "try", Timeout = options.Timeout });
    }

    private static RetryStrategyOptions<HttpResponseMessage> QuickRetry(BusinessHttpOptions options) => new()
    {
        Name = "quick",
        MaxRetryAttempts = options.QuickRetries,
        BackoffType = DelayBackoffType.Constant,
        Delay = options.QuickRetryDelay,
        UseJitter = true,
        ShouldHandle = static args => new(args.Outcome.Exception is HttpRequestException && !IsBegun(args.Context)),
    };

    private static CircuitBreakerStrategyOptions<HttpResponseMessage> Circuit(BusinessHttpOptions options) => new()
    {
        Name = "circuit",
        MinimumThroughput = options.CircuitCalls,
        FailureRatio = options.CircuitRatio,
        SamplingDuration = options.CircuitWindow,
        BreakDuration = options.CircuitPause,
        ShouldHandle = static args => new(args.Outcome switch
        {
            { Exception: HttpRequestException or IOException } => IsBegun(args.Context),
            { Exception: TimeoutRejectedException } => true,
            { Exception: OperationCanceledException } => !args.Context.CancellationToken.IsCancellationRequested, // no connection within its time
            { Result.StatusCode: HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout } => true,
            _ => false,
        }),
    };

    /// <summary>What somebody has wrapped may have been read by him: begun.</summary>
    private static bool IsBegun(ResilienceContext context) => context.GetRequestMessage()?.Content is not EventContent { IsBegun: false };
}
