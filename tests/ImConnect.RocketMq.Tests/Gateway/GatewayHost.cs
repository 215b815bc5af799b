using System.Globalization;
using System.Security.Cryptography;
using ImConnect.Hosting;
using ImConnect.Publishing;
using ImConnect.RocketMq.Gateway;
using ImConnect.RocketMq.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ImConnect.RocketMq.Tests.Gateway;

/// <summary>The adapter's parts in a host, as <c>AddRocketMq</c> adds them, without the gateway around them.</summary>
internal sealed class GatewayHost : IAsyncDisposable
{
    private readonly IHost _host;

    private GatewayHost(IHost host, CapturedLogs logs) => (_host, Logs) = (host, logs);

    public CapturedLogs Logs { get; }

    public IEventPublisher Publisher => _host.Services.GetRequiredService<IEventPublisher>();

    public IEventSource Source => _host.Services.GetRequiredService<IEventSource>();

    public static async Task<GatewayHost> StartAsync(string endpoints, Action<RocketMqOptions> configure)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        var logs = new CapturedLogs();
        builder.Services.AddSingleton<ILoggerProvider>(new LogsProvider(logs));
        new Builder(builder.Services).AddRocketMq(options =>
        {
            (options.Endpoints, options.RequestTimeout) = (endpoints, RocketMqBroker.RequestTimeout);
            configure(options);
        });
        var host = builder.Build();
        try
        {
            await host.StartAsync();
        }
        catch
        {
            host.Dispose();
            throw;
        }

        return new GatewayHost(host, logs);
    }

    /// <summary>Two users that no other test has.</summary>
    public static (UserId One, UserId Other) NewPair() =>
        (new(RandomNumberGenerator.GetInt32(1, int.MaxValue)), new((1L << 32) + RandomNumberGenerator.GetInt32(1, int.MaxValue)));

    /// <summary>A message from one to the other.</summary>
    public static MessageEvent Send(UserId from, UserId to, int number) => new()
    {
        Type = EventType.Send,
        Id = new MessageId(from.Value + number),
        Sender = from,
        Receiver = to,
        ClientId = new ClientMessageId(Guid.NewGuid()),
        Body = Body(number.ToString(CultureInfo.InvariantCulture)),
        CreateTime = 1_795_499_138_632,
    };

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    /// <summary>Fields 5 (format), 6 (content) and 7 (time).</summary>
    private static byte[] Body(string content) =>
        [0x28, 1, 0x32, (byte)content.Length, .. System.Text.Encoding.UTF8.GetBytes(content), 0x39, .. BitConverter.GetBytes(1_795_499_138_000)];

    private sealed record Builder(IServiceCollection Services) : IImConnectBuilder;

    private sealed class LogsProvider(CapturedLogs logs) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => logs;

        public void Dispose()
        {
        }
    }
}
