using ImConnect.Diagnostics;
using ImConnect.Hosting;
using ImConnect.Publishing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ImConnect.Business.Tests.Support;

/// <summary>The publisher as an app gets it, with a clock that stands still until the test moves it.</summary>
internal sealed class Gateway : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public Gateway(string address, Dictionary<string, string?>? settings = null, Action<IServiceCollection>? services = null, Action<IServiceCollection>? after = null)
    {
        var collection = new ServiceCollection();
        collection.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(
            (settings ?? []).Select(setting => KeyValuePair.Create($"{BusinessHttpOptions.Section}:{setting.Key}", setting.Value))).Build());
        collection.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Logs));
        collection.AddSingleton<TimeProvider>(Time);
        services?.Invoke(collection);
        new Builder(collection).AddBusinessHttp(address);
        after?.Invoke(collection);
        _services = collection.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
        _services.GetRequiredService<IStartupValidator>().Validate();
        Publisher = Assert.Single(_services.GetServices<IEventPublisher>());
    }

    public WatchedTime Time { get; } = new();

    public CapturedLogs Logs { get; } = new();

    public IEventPublisher Publisher { get; }

    public IPartHealth Health => Assert.Single(_services.GetServices<IPartHealth>());

    public IServiceProvider Services => _services;

    public Task<PublishResult[]> PublishAsync(params MessageEvent[] batch) => Publisher.PublishAsync(batch, Limit.Token).AsTask();

    public async Task<PublishResult> PublishAsync(MessageEvent one) => Assert.Single(await Publisher.PublishAsync([one], Limit.Token));

    public async ValueTask DisposeAsync()
    {
        Time.Advance(TimeSpan.FromMinutes(1)); // the end of calls that a failed test leaves behind: they are waited for
        await _services.DisposeAsync().AsTask().WaitAsync(Limit.Time);
    }

    public sealed record Builder(IServiceCollection Services) : IImConnectBuilder;
}
