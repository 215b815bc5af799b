using ImConnect.Connections;
using ImConnect.Delivery;
using ImConnect.Persistence;
using ImConnect.Publishing;

namespace ImConnect.CrashHost;

/// <summary>Puts the wrappers that can kill around the seams; the pipeline between them is the product's own.</summary>
internal static class CrashWiring
{
    /// <summary>The line on the standard output that says that clients can come.</summary>
    public const string Ready = "crash host is ready";

    public static void Add(WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<CrashTrigger>();
        services.AddSingleton<DrainMarks>();
        Wrap<IInboxStore>(services, (inner, provider) => new CrashingStore(inner, provider.GetRequiredService<CrashTrigger>(), provider.GetRequiredService<DrainMarks>()));
        Wrap<IInboxReader>(services, (inner, provider) => new CrashingReader(inner, provider.GetRequiredService<CrashTrigger>(), provider.GetRequiredService<DrainMarks>()));
        Wrap<IDeliveryRouter>(services, (inner, provider) => new CrashingRouter(inner, provider.GetRequiredService<CrashTrigger>()));
        if (builder.Configuration[FilePublisher.FileKey] is not null)
            services.AddSingleton<IEventPublisher, FilePublisher>();
        if (services.Any(service => service.ServiceType == typeof(IEventPublisher)))
            Wrap<IEventPublisher>(services, (inner, provider) => new CrashingPublisher(inner, provider.GetRequiredService<CrashTrigger>()));
        Wrap<IConnectionHost>(services, (inner, provider) => new CrashingHost(inner, provider.GetRequiredService<CrashTrigger>(), provider.GetRequiredService<DrainMarks>()));
    }

    private static void Wrap<T>(IServiceCollection services, Func<T, IServiceProvider, T> wrap)
        where T : class
    {
        var wrapped = services.Last(service => service.ServiceType == typeof(T));
        services.Remove(wrapped);
        services.AddSingleton(provider => wrap(
            (T)(wrapped.ImplementationFactory?.Invoke(provider) ?? ActivatorUtilities.CreateInstance(provider, wrapped.ImplementationType!)), provider));
    }
}
