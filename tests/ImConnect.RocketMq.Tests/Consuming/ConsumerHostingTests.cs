using System.Globalization;
using ImConnect.RocketMq.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ImConnect.RocketMq.Tests.Consuming;

/// <summary>Consumers in a host.</summary>
public sealed class ConsumerHostingTests(RocketMqBroker broker)
{
    [Fact]
    public async Task Host_WithTwoConsumers_EachHasItsOwnHandler_AndIsStoppedBeforeWhatItsHandlerNeeds()
    {
        await Stage.RequireAsync(broker);
        var (a, b) = (new Arrivals(), new Arrivals());
        var builder = Builder();
        builder.Services.AddRocketMqProducer("p", options => options.Endpoints = broker.Address);
        builder.Services.AddRocketMqPushConsumer("a", options => Fill(options, "CO_HOST_A"), a.HandleAsync);
        builder.Services.AddKeyedSingleton("b", b);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Chat:Endpoints"] = broker.Address, ["Chat:Group"] = "CO_HOST_B", ["Chat:Subscriptions:CO_HOST_B"] = "*", ["Chat:MaxConcurrency"] = "3", ["Chat:InvisibleTime"] = "00:00:15",
        });
        builder.Services.AddRocketMqPushConsumer(
            "b", builder.Configuration.GetSection("Chat"), services => services.GetRequiredKeyedService<Arrivals>("b").HandleAsync);
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        var bound = host.Services.GetRequiredService<IOptionsMonitor<RocketMqConsumerOptions>>().Get("b");
        Assert.Equal((3, TimeSpan.FromSeconds(15)), (bound.MaxConcurrency, bound.InvisibleTime));
        var producer = host.Services.GetRequiredKeyedService<RocketMqProducer>("p");
        var consumers = new[] { "a", "b" }.Select(name => host.Services.GetRequiredKeyedService<RocketMqPushConsumer>(name)).ToArray();
        Assert.NotEqual(consumers[0].ClientId, consumers[1].ClientId);
        await Stage.SendAsync(producer, "CO_HOST_A", "to a");
        await Stage.SendAsync(producer, "CO_HOST_B", "to b");
        await a.MustHaveAsync("to a");
        await b.MustHaveAsync("to b");
        await host.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["to a", "to b"], a.All.Concat(b.All).Select(arrival => arrival.Text));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => consumers[0].StartAsync(TestContext.Current.CancellationToken));

        void Fill(RocketMqConsumerOptions options, string topic)
        {
            options.Endpoints = broker.Address;
            options.Group = topic;
            options.Subscriptions[topic] = "*";
        }
    }

    [Fact]
    public async Task Host_WithBadOptions_DoesNotStart_AndSaysAllFaultsOfAllConsumersAtOnce()
    {
        var builder = Builder();
        builder.Services.AddRocketMqPushConsumer("a", options => options.MaxAttempts = 0, new Arrivals().HandleAsync);
        builder.Services.AddRocketMqPushConsumer("b", options => options.Endpoints = "x:1", new Arrivals().HandleAsync);
        using var host = builder.Build();
        var error = await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync(TestContext.Current.CancellationToken));
        var failures = (error is AggregateException all ? all.InnerExceptions : [error]).Cast<OptionsValidationException>().SelectMany(one => one.Failures).ToArray();
        Assert.Equal(
            ["a:Endpoints", "a:Group", "a:MaxAttempts", "a:Subscriptions", "b:Group", "b:Subscriptions"],
            failures.Select(failure => failure.Replace("RocketMqConsumerOptions(", "", StringComparison.Ordinal).Replace("):", ":", StringComparison.Ordinal).Split(" is ")[0])
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void TwoConsumers_OfOneName_AreRefused()
    {
        var services = new ServiceCollection();
        services.AddRocketMqPushConsumer("a", _ => { }, new Arrivals().HandleAsync);
        Assert.Throws<InvalidOperationException>(() => services.AddRocketMqPushConsumer("a", _ => { }, new Arrivals().HandleAsync));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Host_WhoseServerIsNotThere_StartsUnlessItIsRequired(bool required)
    {
        var logs = new CapturedLogs();
        var builder = Builder(logs);
        builder.Services.AddRocketMqPushConsumer(
            "a",
            options =>
            {
                options.Endpoints = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Ports.Next()}");
                options.Group = "G";
                options.Subscriptions["T"] = "*";
                options.RequireServerAtStart = required;
            },
            new Arrivals().HandleAsync);
        using var host = builder.Build();
        if (required)
        {
            Assert.Equal(RocketMqCode.ConnectionFailed, (await Assert.ThrowsAsync<RocketMqException>(() => host.StartAsync(TestContext.Current.CancellationToken))).Code);
            return;
        }

        await host.StartAsync(TestContext.Current.CancellationToken);
        Assert.Contains("Consumer a starts without its server", logs.Text, StringComparison.Ordinal);
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Start_Cancelled_Ends()
    {
        // Takes the connection, and never says a word.
        using var silent = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        silent.Start();
        await using var consumer = new RocketMqPushConsumer(Stage.Options(silent.LocalEndpoint.ToString()!, "T"), new Arrivals().HandleAsync);
        using var stop = new CancellationTokenSource();
        var starting = consumer.StartAsync(stop.Token);
        Assert.False(starting.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting.WaitAsync(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken));
    }

    private static HostApplicationBuilder Builder(CapturedLogs? logs = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton<ILoggerFactory>(new OneLogger(logs ?? new CapturedLogs()));
        return builder;
    }
}
