using ImConnect;
using ImConnect.Hosting;
using ImConnect.Transports.Jwt;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The embedded gateway by one line.</summary>
public static class ImConnectServiceCollectionExtensions
{
    /// <summary>
    /// Durable, acknowledged instant messaging on one node, kept in one SQLite file below <c>{ContentRoot}/imconnect-data</c>; clients come in where
    /// <c>app.MapImConnect()</c> says. Settings come from section <c>ImConnect</c>, then from <paramref name="configure"/>. In Development, on loopback, a random signing
    /// key is made and kept beside the data; elsewhere the start asks for <c>ImConnect:Auth:SigningKey</c> or <c>UseAuthenticator</c>.
    /// </summary>
    public static IImConnectBuilder AddImConnect(this IServiceCollection services, Action<ImConnectOptions>? configure = null)
    {
        var builder = services.AddImConnectCore(configure).AddTransports().AddSqlite();
        services.TryAddSingleton<DevelopmentKey>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<AuthOptions>, DevelopmentKeyOptions>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, LoopbackGuard>());
        return builder;
    }
}
