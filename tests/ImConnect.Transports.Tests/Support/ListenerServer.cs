using System.Net;
using System.Security.Cryptography.X509Certificates;
using ImConnect.Hosting;
using ImConnect.Transports.Listening;
using Microsoft.Extensions.DependencyInjection;

namespace ImConnect.Transports.Tests.Support;

/// <summary>A <see cref="TestServer"/> that also listens by itself, both reached under the one or the other port.</summary>
internal static class ListenerServer
{
    public static Task<TestServer> StartAsync(
        Dictionary<string, string?>? settings = null, Action<IServiceCollection>? services = null, X509Certificate2? certificate = null, IPAddress? address = null) =>
        TestServer.StartAsync(settings, collection =>
        {
            services?.Invoke(collection);
            new Builder(collection).ListenImConnect(new IPEndPoint(address ?? IPAddress.Loopback, 0), certificate);
        });

    public static int ListenerPort(this TestServer server) => server.App.Services.GetRequiredService<ListenerService>().Addresses.Single().Port;

    public sealed record Builder(IServiceCollection Services) : IImConnectBuilder;
}
