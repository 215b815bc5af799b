using ImConnect.Hosting;
using ImConnect.Publishing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ImConnect.EndToEnd.Tests.Hosting;

/// <summary>Events go to one place. What would leave some of them unread, or send them twice, stops the start, and the message says what to keep.</summary>
public sealed class PublisherStartTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("imconnect-publisher-start-").FullName;

    /// <summary>What is added, and what the message must say.</summary>
    public static TheoryData<string, string[]> Refused => new()
    {
        { "http and rocketmq", ["More than one publisher of events", "keep one of AddRocketMq(), AddBusinessHttp(), AddEventPublisher<T>()"] },
        { "two of the app", ["More than one publisher of events (Nowhere, Nowhere)"] },
        { "two handlers", ["More than one event handler (Deaf, Deaf): keep one AddEventHandler<T>()"] },
        { "a handler beside http", ["An event handler beside BusinessPublisher, which cannot be read from: keep one of the two"] },
        { "a handler beside one of the app", ["An event handler beside Nowhere, which cannot be read from"] },
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Start_EventsThatWouldGoAstray_IsRefused(string what, string[] said)
    {
        await using var app = Build(gateway => Add(gateway, what));
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => app.StartAsync());
        Assert.StartsWith("ImConnect cannot start:", refused.Message, StringComparison.Ordinal);
        Assert.All(said, text => Assert.Contains(text, refused.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_PublisherWithAFault_IsToldOnce()
    {
        await using var app = Build(gateway => gateway.AddRocketMq("nowhere"));
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => app.StartAsync());
        Assert.Single(refused.Message.Split('\n'), line => line.Contains("ImConnect:RocketMq:Endpoints is nowhere: write host:port", StringComparison.Ordinal));
    }

    /// <summary>The refusals are about the second one.</summary>
    [Theory]
    [InlineData("one of the app")]
    [InlineData("one handler")]
    public async Task Start_WithOne_IsNotRefused(string what)
    {
        await using var app = Build(gateway => Add(gateway, what));
        await app.StartAsync();
        await app.StopAsync();
    }

    private static void Add(IImConnectBuilder gateway, string what)
    {
        _ = what switch
        {
            "http and rocketmq" => gateway.AddBusinessHttp("http://127.0.0.1:1").AddRocketMq("127.0.0.1:1"),
            "two of the app" => gateway.AddEventPublisher<Nowhere>().AddEventPublisher<Nowhere>(),
            "two handlers" => gateway.AddEventHandler<Deaf>().AddEventHandler<Deaf>(),
            "a handler beside http" => gateway.AddBusinessHttp("http://127.0.0.1:1").AddEventHandler<Deaf>(),
            "a handler beside one of the app" => gateway.AddEventPublisher<Nowhere>().AddEventHandler<Deaf>(),
            "one of the app" => gateway.AddEventPublisher<Nowhere>(),
            "one handler" => gateway.AddEventHandler<Deaf>(),
            _ => throw new ArgumentException(what, nameof(what)),
        };
    }

    private WebApplication Build(Action<IImConnectBuilder> add)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Development", ContentRootPath = _folder });
        builder.Configuration["urls"] = "http://127.0.0.1:0";
        builder.Configuration["ImConnect:DataDirectory"] = _folder;
        add(builder.Services.AddImConnect());
        var app = builder.Build();
        app.MapImConnect();
        return app;
    }

    private sealed class Nowhere : IEventPublisher
    {
        public AckLevel Level => AckLevel.Published;

        public ValueTask<PublishResult[]> PublishAsync(IReadOnlyList<MessageEvent> batch, CancellationToken cancellationToken) =>
            new([.. batch.Select(_ => PublishResult.Stored())]);
    }

    private sealed class Deaf : IEventHandler
    {
        public ValueTask<EventOutcome[]> HandleAsync(IReadOnlyList<MessageEvent> batch, CancellationToken cancellationToken) => new([.. batch.Select(_ => EventOutcome.Done)]);
    }
}
