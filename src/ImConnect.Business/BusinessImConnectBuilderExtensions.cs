using System.Net;
using ImConnect.Business;
using ImConnect.Diagnostics;
using ImConnect.Hosting;
using ImConnect.Publishing;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Has im-business store the events of messages.</summary>
public static class BusinessImConnectBuilderExtensions
{
    /// <summary>
    /// Tells im-business of accepted and waiting messages by HTTP; the sender's ack then means that it has committed. Settings come from section <c>ImConnect:Business</c>
    /// (<see cref="BusinessHttpOptions"/>), at least <c>BaseAddress</c>. It is the gateway's one publisher: another one stops the start. May be called more than once. There is no call for acks,
    /// withdrawals and retries: they are counted (<c>imconnect.events.skipped</c>) and done with.
    /// </summary>
    public static IImConnectBuilder AddBusinessHttp(this IImConnectBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        if (services.Any(service => service.ServiceType == typeof(BusinessCalls)))
            return builder;
        services.AddOptions<BusinessHttpOptions>().BindConfiguration(BusinessHttpOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<BusinessHttpOptions>, BusinessHttpOptionsCheck>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IBusinessCredential, OptionsCredential>();
        services.AddSingleton(static s => BusinessAddress.TryRead(s.GetRequiredService<IOptions<BusinessHttpOptions>>().Value.BaseAddress, out var address)
            ? address
            : throw new InvalidOperationException($"{BusinessHttpOptions.Section}:BaseAddress is no address."));
        services.AddSingleton<CredentialSource>();
        services.AddSingleton<BusinessState>();
        services.AddSingleton<BusinessMetrics>();
        services.AddSingleton<BusinessCalls>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IEventPublisher, BusinessPublisher>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPartHealth, BusinessState>(static s => s.GetRequiredService<BusinessState>()));
        AddClient(services);
        return builder;
    }

    /// <summary>The same, with the address of im-business, which goes before that of the settings: <c>AddBusinessHttp("http://im-business:8080")</c>.</summary>
    public static IImConnectBuilder AddBusinessHttp(this IImConnectBuilder builder, string baseAddress)
    {
        ArgumentNullException.ThrowIfNull(baseAddress);
        return AddBusinessHttp(builder, options => options.BaseAddress = baseAddress);
    }

    /// <summary>The same; <paramref name="configure"/> has the last word.</summary>
    public static IImConnectBuilder AddBusinessHttp(this IImConnectBuilder builder, Action<BusinessHttpOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        AddBusinessHttp(builder).Services.Configure(configure);
        return builder;
    }

    private static void AddClient(IServiceCollection services)
    {
        services.TryAddTransient<BoundedAnswer>();
        var client = services.AddHttpClient(BusinessHttpOptions.ClientName)
            .ConfigureHttpClient(static http => http.Timeout = Timeout.InfiniteTimeSpan) // each try has its own
            .UseSocketsHttpHandler(static (handler, provider) => Limit(handler, provider.GetRequiredService<IOptions<BusinessHttpOptions>>().Value))
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers(); // four lines a message, and headers among them at level Trace

#pragma warning disable EXTEXP0001 // What an app gives all its clients (ConfigureHttpClientDefaults) would try everything again inside our tries, also what must come in order.
        client.RemoveAllResilienceHandlers();
#pragma warning restore EXTEXP0001
        client.AddResilienceHandler(CallResilience.Name, CallResilience.Configure);
        client.AddHttpMessageHandler<BoundedAnswer>();
    }

    /// <summary>Events hold what people wrote: they go where the setting says and nowhere else.</summary>
    private static void Limit(SocketsHttpHandler handler, BusinessHttpOptions options)
    {
        handler.AllowAutoRedirect = false;
        handler.UseProxy = false;
        handler.UseCookies = false;
        handler.AutomaticDecompression = DecompressionMethods.None;
        handler.ConnectTimeout = options.ConnectTimeout;
        handler.PooledConnectionLifetime = options.ConnectionLifetime;
        handler.PooledConnectionIdleTimeout = options.ConnectionIdle;
        handler.MaxResponseHeadersLength = BoundedAnswer.MaxHeadKiB;
        handler.MaxResponseDrainSize = BoundedAnswer.MaxBytes;
    }
}
