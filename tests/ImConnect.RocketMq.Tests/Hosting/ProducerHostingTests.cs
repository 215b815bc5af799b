using ImConnect.RocketMq.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ImConnect.RocketMq.Tests.Hosting;

public sealed class ProducerHostingTests(RocketMqBroker broker)
{
    private readonly Messages _messages = new();

    [Fact]
    public async Task TwoProducers_ByTheirNames_SendToTheirOwnServers()
    {
        await broker.RequireAsync();
        await using var proxy = await FakeProxy.StartAsync();
        var builder = Builder(("rocket:a:Endpoints", broker.Address), ("rocket:a:Topics:0", "IMC_FIFO"), ("rocket:a:RequestTimeout", "00:00:05"));
        builder.Services.AddRocketMqProducer("a", builder.Configuration.GetSection("rocket:a"));
        builder.Services.AddRocketMqProducer("b", options =>
        {
            options.Endpoints = proxy.Address;
            options.Topics.Add("B");
        });
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        var a = host.Services.GetRequiredKeyedService<RocketMqProducer>("a");
        var b = host.Services.GetRequiredKeyedService<RocketMqProducer>("b");
        Assert.Same(a, host.Services.GetRequiredKeyedService<RocketMqProducer>("a"));
        Assert.NotEqual(a.ClientId, b.ClientId);

        // Started by the host: the one that can be looked at is registered with its topics.
        var settings = Assert.Single(Assert.Single(proxy.Streams).Commands).Settings;
        Assert.Equal(["B"], settings.Publishing.Topics.Select(topic => topic.Name));

        await a.SendAsync(_messages.Fifo("g", "a"), TestContext.Current.CancellationToken);
        await b.SendAsync(_messages.Fifo("g", "b", topic: "B"), TestContext.Current.CancellationToken);
        await using (var reader = new TopicReader(broker, "IMC_FIFO"))
            Assert.Equal("a", Assert.Single(await reader.ReadAsync(_messages.IsMine, 1)).Body.ToStringUtf8());
        Assert.Equal("b", Assert.Single(proxy.Sends).Message.Body.ToStringUtf8());

        await host.StopAsync(TestContext.Current.CancellationToken);
        Assert.Single(proxy.Of("NotifyClientTermination"));
        var error = await Assert.ThrowsAsync<RocketMqException>(() => a.SendAsync(_messages.Fifo("g"), TestContext.Current.CancellationToken));
        Assert.Equal(RocketMqCode.Closed, error.Code);
    }

    [Fact]
    public async Task Options_OfTwoProducersWithFaults_StopTheStartWithAllOfThem()
    {
        var builder = Builder(("rocket:a:MaxAttempts", "0"), ("rocket:a:RequestTimeout", "00:10:00"));
        builder.Services.AddRocketMqProducer("a", builder.Configuration.GetSection("rocket:a"));
        builder.Services.AddRocketMqProducer("b", options => options.Endpoints = "b");
        using var host = builder.Build();
        var error = await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync(TestContext.Current.CancellationToken));
        var failures = (error as AggregateException)?.InnerExceptions.Cast<OptionsValidationException>().SelectMany(inner => inner.Failures) ?? ((OptionsValidationException)error).Failures;
        Assert.Equal(
            [
                "RocketMqProducerOptions(b):Endpoints is b: write host:port, or several with ; between", "rocket:a:Endpoints is not set: write the address of a proxy, host:port",
                "rocket:a:MaxAttempts is 0: write 1 to 16", "rocket:a:RequestTimeout is 00:10:00: write 00:00:00.1000000 to 00:05:00",
            ],
            failures.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Name_GivenTwice_IsRefusedAtOnce()
    {
        var services = new ServiceCollection();
        services.AddRocketMqProducer("a", options => options.Endpoints = "x:1");
        var error = Assert.Throws<InvalidOperationException>(() => services.AddRocketMqProducer("a", options => options.Endpoints = "x:2"));
        Assert.Contains("a RocketMQ producer of the name a was added before", error.Message);
    }

    [Fact]
    public async Task Host_WithoutItsServer_StartsAndWarns_UnlessItMustNot()
    {
        var logs = new CapturedLogs();
        var builder = Builder();
        builder.Logging.AddProvider(new CapturedLogs.Provider(logs));
        builder.Services.AddRocketMqProducer("a", options => (options.Endpoints, options.Topics) = ($"127.0.0.1:{Ports.Next()}", ["T"]));
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        Assert.Contains(logs.Lines, line => line.Level == LogLevel.Warning && line.Text.Contains("Producer a starts without its server", StringComparison.Ordinal));
        await host.StopAsync(TestContext.Current.CancellationToken);

        builder = Builder();
        builder.Services.AddRocketMqProducer("a", options => (options.Endpoints, options.Topics, options.RequireServerAtStart) = ($"127.0.0.1:{Ports.Next()}", ["T"], true));
        using var strict = builder.Build();
        var error = await Assert.ThrowsAsync<RocketMqException>(() => strict.StartAsync(TestContext.Current.CancellationToken));
        Assert.Equal(RocketMqCode.ConnectionFailed, error.Code);
    }

    private static HostApplicationBuilder Builder(params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        return builder;
    }
}
