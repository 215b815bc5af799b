using ImConnect.RocketMq;
using ImConnect.RocketMq.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds consumers of RocketMQ to a host.</summary>
public static class RocketMqConsumerServiceCollectionExtensions
{
    /// <summary>
    /// Adds a consumer that the host starts when all else has started, and stops before anything else is stopped. It can be had by <c>[FromKeyedServices(name)]</c>. Any number, each
    /// under its own name.
    /// </summary>
    public static IServiceCollection AddRocketMqPushConsumer(
        this IServiceCollection services, string name, Action<RocketMqConsumerOptions> configure, RocketMqBatchHandler handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return AddRocketMqPushConsumer(services, name, configure, _ => handler);
    }

    /// <summary>As the other overload, with a handler that is made once, out of the services.</summary>
    public static IServiceCollection AddRocketMqPushConsumer(
        this IServiceCollection services, string name, Action<RocketMqConsumerOptions> configure, Func<IServiceProvider, RocketMqBatchHandler> handler)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return AddConsumer(services, name, $"{nameof(RocketMqConsumerOptions)}({name})", options => options.Configure(configure), handler);
    }

    /// <summary>As the other overload, with the settings in a section of the configuration.</summary>
    public static IServiceCollection AddRocketMqPushConsumer(
        this IServiceCollection services, string name, IConfigurationSection section, Func<IServiceProvider, RocketMqBatchHandler> handler)
    {
        ArgumentNullException.ThrowIfNull(section);
        return AddConsumer(services, name, section.Path, options => options.Bind(section), handler);
    }

    private static IServiceCollection AddConsumer(
        IServiceCollection services, string name, string section, Action<OptionsBuilder<RocketMqConsumerOptions>> configure, Func<IServiceProvider, RocketMqBatchHandler> handler)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(handler);
        foreach (var service in services)
        {
            if (service.ServiceType == typeof(RocketMqPushConsumer) && name.Equals(service.ServiceKey))
                throw new InvalidOperationException($"a RocketMQ consumer of the name {name} was added before: choose another name");
        }

        services.AddOptions();
        services.TryAddSingleton(TimeProvider.System);
        configure(services.AddOptions<RocketMqConsumerOptions>(name).ValidateOnStart());
        services.AddSingleton<IValidateOptions<RocketMqConsumerOptions>>(new ConsumerOptionsValidator(name, section));
        services.AddKeyedSingleton(name, (provider, key) => new RocketMqPushConsumer(
            provider.GetRequiredService<IOptionsMonitor<RocketMqConsumerOptions>>().Get((string)key!),
            handler(provider),
            provider.GetRequiredService<ILogger<RocketMqPushConsumer>>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IHostedService>(provider => new ConsumerService(
            name, provider, provider.GetRequiredService<IOptionsMonitor<RocketMqConsumerOptions>>(), provider.GetRequiredService<ILogger<ConsumerService>>()));
        return services;
    }
}
