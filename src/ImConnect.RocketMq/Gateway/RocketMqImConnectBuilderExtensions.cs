using ImConnect.Diagnostics;
using ImConnect.Hosting;
using ImConnect.Publishing;
using ImConnect.RocketMq.Gateway;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Makes every message an event on RocketMQ.</summary>
public static class RocketMqImConnectBuilderExtensions
{
    /// <summary>
    /// Has the events of messages stored on RocketMQ 5 (section <c>ImConnect:RocketMq</c>, at least <c>Endpoints</c>): the sender's ack waits for the broker's answer. An event handler of the app
    /// (<c>AddEventHandler&lt;T&gt;()</c>) then reads them from there, in a consumer group of its own. It is the gateway's one publisher: another one stops the start. May be called more than once.
    /// </summary>
    public static IImConnectBuilder AddRocketMq(this IImConnectBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        if (services.Any(service => service.ServiceType == typeof(GatewayProducer)))
            return builder;
        services.AddOptions<RocketMqOptions>().BindConfiguration(RocketMqOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RocketMqOptions>, RocketMqOptionsCheck>());
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<GatewayProducer>();
        services.AddSingleton<IHostedService>(static s => s.GetRequiredService<GatewayProducer>());
        services.AddSingleton<RocketMqPublisher>();
        services.AddSingleton<IEventPublisher>(static s => s.GetRequiredService<RocketMqPublisher>());
        services.AddSingleton<IPartHealth>(static s => s.GetRequiredService<RocketMqPublisher>());
        services.AddSingleton<IEventSource, RocketMqEventSource>();
        return builder;
    }

    /// <summary>The same, with the address of a proxy, which goes before that of the settings: <c>AddRocketMq("rocketmq:8081")</c>.</summary>
    public static IImConnectBuilder AddRocketMq(this IImConnectBuilder builder, string endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        return AddRocketMq(builder, options => options.Endpoints = endpoints);
    }

    /// <summary>The same; <paramref name="configure"/> has the last word.</summary>
    public static IImConnectBuilder AddRocketMq(this IImConnectBuilder builder, Action<RocketMqOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        AddRocketMq(builder).Services.Configure(configure);
        return builder;
    }
}
