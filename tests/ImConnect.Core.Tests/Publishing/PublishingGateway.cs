using ImConnect.Core.Tests.Support;
using ImConnect.Hosting;
using ImConnect.Persistence;
using ImConnect.Publishing;
using Microsoft.Extensions.DependencyInjection;

namespace ImConnect.Core.Tests.Publishing;

/// <summary>The whole pipeline with a publisher that the test commands.</summary>
internal static class PublishingGateway
{
    public static readonly TimeSpan PublishWait = PublishingOptions.DefaultPublishWait;

    public static Task<TestGateway> StartAsync(
        FakePublisher publisher, Action<PublishingOptions>? publishing = null, Action<ImConnectOptions>? options = null, Action<IServiceCollection>? parts = null) =>
        TestGateway.StartAsync(options, services =>
        {
            services.AddSingleton<IEventPublisher>(publisher);
            services.Configure<PublishingOptions>(o => publishing?.Invoke(o));
            parts?.Invoke(services);
        });

    /// <summary>Moves the clock in steps until something is there that real threads bring about in between.</summary>
    public static async Task AdvanceUntilAsync(this TestGateway gateway, TimeSpan step, Func<bool> condition)
    {
        for (var round = 0; !condition(); round++)
        {
            Assert.True(round < 2000, "it never came about");
            gateway.Clock.Advance(step);
            await Task.Delay(5);
        }
    }

    public static async Task<OutboxSize> OutboxAsync(this TestGateway gateway) =>
        await gateway.Services.GetRequiredService<IOutbox>().CountAsync(CancellationToken.None);

    /// <summary>Waits until every event is stored and marked.</summary>
    public static async Task QuietAsync(this TestGateway gateway)
    {
        for (var round = 0; (await gateway.OutboxAsync()).Events > 0; round++)
        {
            Assert.True(round < 2000, "events wait for ever");
            gateway.Clock.Advance(PublishLoop.Tick);
            await Task.Delay(5);
        }
    }
}
