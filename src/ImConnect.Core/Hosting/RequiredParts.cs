using ImConnect.Connections;
using ImConnect.Persistence;
using ImConnect.Publishing;
using ImConnect.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ImConnect.Hosting;

/// <summary>
/// Stops the start when a part is missing or a setting is wrong: everything in one message, with what to add or to write. The host makes its hosted
/// services in the order of their registration, and this one is the first, so the check runs before any part is made.
/// </summary>
internal sealed class RequiredParts : IHostedService
{
    public RequiredParts(IServiceProviderIsService services, IServiceProvider provider)
    {
        List<string> faults = [];
        if (!services.IsService(typeof(IInboxStore)) || !services.IsService(typeof(IInboxReader)) || !services.IsService(typeof(INodeMembership)))
            faults.Add("No inbox: call AddSqlite() (package ImConnect.Sqlite), or AddImConnect() in place of AddImConnectCore().");
        if (!services.IsService(typeof(IConnectionAuthenticator)))
            faults.Add("Nobody checks who connects: call AddTransports() (package ImConnect.Transports), or AddImConnect() in place of AddImConnectCore().");
        AddPublisherFaults(faults, provider, services);
        AddOptionFaults(faults, () => provider.GetService<IStartupValidator>()?.Validate());
        AddOptionFaults(faults, () => provider.GetService<IConnectionAuthenticator>());
        if (faults.Count == 0 && provider.GetService<IInboxStore>() is InMemoryInbox && !provider.GetRequiredService<IOptions<ImConnectOptions>>().Value.AllowVolatile)
            faults.Add("The inbox in memory loses acknowledged messages with the process: call AddSqlite(), or set ImConnect:AllowVolatile to true for a test.");
        if (faults.Count > 0)
            throw new InvalidOperationException($"ImConnect cannot start:{Environment.NewLine}- {string.Join(Environment.NewLine + "- ", faults.Distinct())}"); // several parts may read the same setting
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>One publisher, one handler, and both only where what the one stores can be read for the other.</summary>
    private static void AddPublisherFaults(List<string> faults, IServiceProvider provider, IServiceProviderIsService services)
    {
        List<IEventPublisher> publishers = [];
        List<IEventHandler> handlers = [];
        var before = faults.Count;
        AddOptionFaults(faults, () => publishers.AddRange(provider.GetServices<IEventPublisher>()));
        AddOptionFaults(faults, () => handlers.AddRange(provider.GetServices<IEventHandler>()));
        if (faults.Count > before)
            return;
        if (publishers.Count > 1)
            faults.Add($"More than one publisher of events ({Names(publishers)}): keep one of AddRocketMq(), AddBusinessHttp(), AddEventPublisher<T>().");
        if (handlers.Count > 1)
            faults.Add($"More than one event handler ({Names(handlers)}): keep one AddEventHandler<T>().");
        if (publishers.Count == 1 && handlers.Count == 1 && !services.IsService(typeof(IEventSource)))
            faults.Add($"An event handler beside {publishers[0].GetType().Name}, which cannot be read from: keep one of the two.");
    }

    private static string Names(IEnumerable<object> parts) => string.Join(", ", parts.Select(part => part.GetType().Name));

    private static void AddOptionFaults(List<string> faults, Action check)
    {
        try
        {
            check();
        }
        catch (OptionsValidationException error)
        {
            faults.AddRange(error.Failures);
        }
        catch (AggregateException errors)
        {
            foreach (var error in errors.Flatten().InnerExceptions)
                faults.AddRange(error is OptionsValidationException options ? options.Failures : [error.Message]);
        }
        catch (InvalidOperationException error)
        {
            // A value that cannot be read as what it should be: the message names its key.
            faults.Add(error.Message);
        }
    }
}
