using ImConnect.RocketMq;
using ImConnect.RocketMq.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds clients of RocketMQ to a host.</summary>
public static class RocketMqServiceCollectionExtensions
{
    /// <summary>
    /// Adds a producer that the host starts first and stops last: <c>GetRequiredKeyedService&lt;RocketMqProducer&gt;(name)</c>, or <c>[FromKeyedServices(name)]</c>. Any number, each
    /// under its own name.
    /// </summary>
    public static IServiceCollection AddRocketMqProducer(this IServiceCollection services, string name, Action<RocketMqProducerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return AddProducer(services, name, $"{nameof(RocketMqProducerOptions)}({name})", options => options.Configure(configure));
    }

    /// <summary>As the other overload, with the settings in a section of the configuration.</summary>
    public static IServiceCollection AddRocketMqProducer(this IServiceCollection services, string name, IConfigurationSection section)
    {
        ArgumentNullException.ThrowIfNull(section);
        return AddProducer(services, name, section.Path, options => options.Bind(section));
    }

    private static IServiceCollection AddProducer(IServiceCollection services, string name, string section, Action<OptionsBuilder<RocketMqProducerOptions>> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(name);
        foreach (var service in services)
        {
            if (service.ServiceType == typeof(RocketMqProducer) && name.Equals(service.ServiceKey))
                throw new InvalidOperationException($"a RocketMQ producer of the name {name} was added before: choose another name");
        }

        services.AddOptions();
        services.TryAddSingleton(TimeProvider.System);
        configure(services.AddOptions<RocketMqProducerOptions>(name).ValidateOnStart());
        services.AddSingleton<IValidateOptions<RocketMqProducerOptions>>(new ProducerOptionsValidator(name, section));
        services.AddKeyedSingleton(name, static (provider, key) => new RocketMqProducer(
            provider.GetRequiredService<IOptionsMonitor<RocketMqProducerOptions>>().Get((string)key!),
            provider.GetRequiredService<ILogger<RocketMqProducer>>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IHostedService>(provider => new ProducerService(
            name, provider, provider.GetRequiredService<IOptionsMonitor<RocketMqProducerOptions>>(), provider.GetRequiredService<ILogger<ProducerService>>()));
        return services;
    }
}
