using System.Diagnostics.CodeAnalysis;
using ImConnect.Connections;
using ImConnect.Delivery;
using ImConnect.Diagnostics;
using ImConnect.Hosting;
using ImConnect.Persistence;
using ImConnect.Publishing;
using ImConnect.Retry;
using ImConnect.Routing;
using ImConnect.Strategies;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the pipeline without any adapter.</summary>
public static class ImConnectCoreServiceCollectionExtensions
{
    /// <summary>
    /// Wires the path of a message, for those who choose every part; a part that is missing stops the start with the name of the call to add. Settings
    /// come from section <c>ImConnect</c>, then from <paramref name="configure"/>. May be called more than once.
    /// </summary>
    public static IImConnectBuilder AddImConnectCore(this IServiceCollection services, Action<ImConnectOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = services.AddOptions<ImConnectOptions>();
        if (!services.Any(s => s.ServiceType == typeof(GatewayMetrics)))
        {
            options.BindConfiguration(ImConnectOptions.Section).ValidateOnStart();
            services.AddOptions<InboxOptions>().BindConfiguration(InboxOptions.Section).ValidateOnStart();
            services.AddOptions<PublishingOptions>().BindConfiguration(PublishingOptions.Section).ValidateOnStart();
            services.AddOptions<SessionOptions>().BindConfiguration(SessionOptions.Section).ValidateOnStart();
            services.AddOptions<LimitOptions>().BindConfiguration(LimitOptions.Section).ValidateOnStart();
        }

        if (configure is not null)
            options.Configure(configure);
        options.PostConfigure<Hosting.IHostEnvironment>(static (o, host) =>
        {
            // An empty one is left to the check: it would become the content root itself.
            if (!string.IsNullOrWhiteSpace(o.DataDirectory))
                o.DataDirectory = Path.Combine(host.ContentRootPath, o.DataDirectory);
        });
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ImConnectOptions>, ImConnectOptionsCheck>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<InboxOptions>, InboxOptionsCheck>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PublishingOptions>, PublishingOptionsCheck>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SessionOptions>, SessionOptionsCheck>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<LimitOptions>, LimitOptionsCheck>());
        services.TryAddSingleton(s => s.GetRequiredService<IOptions<InboxOptions>>().Value);
        services.TryAddSingleton(s => s.GetRequiredService<IOptions<PublishingOptions>>().Value);
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<GatewayMetrics>();

        // The path of a message, in its order.
        services.TryAddSingleton<SessionRules>();
        services.TryAddSingleton<ConnectionTable>();                                                                    // 1 connections
        services.TryAddSingleton<IConnectionHost, ConnectionRegistry>();
        services.TryAddSingleton<ConnectionServices>();
        services.TryAddSingleton<IPresence, Presence>();
        Part<Sessions>(services);
        services.TryAddSingleton<ISessions>(static s => s.GetRequiredService<Sessions>());
        services.TryAddSingleton<SendLimits>();
        services.TryAddSingleton<FrameDispatcher>();                                                                    // 3 strategies
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IMessageStrategy, SendStrategy>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IMessageStrategy, AckStrategy>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IMessageStrategy, WithdrawStrategy>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IMessageStrategy, BatchIdsStrategy>());
        services.TryAddSingleton<SendPath>();
        services.TryAddSingleton<IMessageSender, MessageSender>();
        services.TryAddSingleton<IIdGenerator, SnowflakeIdGenerator>();                                                 // 4 accept
        Part<NodeLife>(services);
        services.TryAddSingleton<WorkSignal>();
        services.TryAddSingleton<SendWaits>();
        services.TryAddSingleton<SendAnswers>();
        services.TryAddSingleton<AcceptStage>();
        services.TryAddSingleton<CompletionStage>();
        Part<CommitLoop>(services);
        services.TryAddSingleton<PublisherSlot>();                                                                      // 5 publish
        services.TryAddSingleton<PublishCircuit>();
        services.TryAddSingleton<PublishLoad>();
        services.TryAddSingleton<NodeEvents>();
        services.TryAddSingleton<AckWait>();
        services.TryAddSingleton<EventDispatch>();
        services.TryAddSingleton<EventFacts>();
        services.TryAddSingleton<PublishStage>();
        services.TryAddSingleton<PublishLoop>();
        Part<OutboxDrainer>(services);
        Part<OutboxWatch>(services);
        Part<DeadLetters>(services);
        services.TryAddSingleton<IDeadLetters>(static s => s.GetRequiredService<DeadLetters>());
        services.TryAddSingleton<EventSourceLoop>();
        services.TryAddSingleton<IDeliveryRouter, LocalDelivery>();                                                     // 6 deliver
        services.TryAddSingleton<SenderCopies>();
        services.TryAddSingleton<ILivePush, LivePush>();
        Part<DrainStage>(services);
        services.TryAddSingleton<NoticePinger>();
        services.TryAddSingleton<FeedServices>();
        services.TryAddSingleton<IRetryPolicy, FixedDelays>();                                                          // 7 retry
        Part<RetryScanner>(services);
        services.TryAddSingleton<SettleStage>();                                                                                 // 8 settle

        // Stopped in the reverse order: first nothing new is drained or retried, then what is queued is committed.
        Host<RequiredParts>(services);
        Host<NodeLife>(services);
        Host<Sessions>(services);
        Host<LifecycleCalls>(services);
        Host<PublishLoop>(services);
        Host<OutboxWatch>(services);
        Host<CommitLoop>(services);
        Host<OutboxDrainer>(services);
        Host<EventSourceLoop>(services);
        Host<NoticePinger>(services);
        Host<RetryScanner>(services);
        Host<DrainStage>(services);
        return new ImConnectBuilder(services);
    }

    /// <summary>Keeps inboxes in memory: for tests and demos, refused at start unless <c>ImConnect:AllowVolatile</c> is set.</summary>
    public static IImConnectBuilder AddInMemoryInbox(this IImConnectBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton<InMemoryInbox>();
        builder.Services.Replace(ServiceDescriptor.Singleton<IInboxStore>(s => s.GetRequiredService<InMemoryInbox>()));
        builder.Services.Replace(ServiceDescriptor.Singleton<IInboxReader>(s => s.GetRequiredService<InMemoryInbox>()));
        builder.Services.Replace(ServiceDescriptor.Singleton<IOutbox>(s => s.GetRequiredService<InMemoryInbox>()));
        builder.Services.Replace(ServiceDescriptor.Singleton<IRevocationStore, InMemoryRevocations>());
        builder.Services.Replace(ServiceDescriptor.Singleton<INodeMembership, SingleNode>());
        return builder;
    }

    /// <summary>Has an app's own class decide who may write to whom (<see cref="ISendPolicy"/>). Several may be added: all must agree.</summary>
    public static IImConnectBuilder AddSendPolicy<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(
        this IImConnectBuilder builder)
        where T : class, ISendPolicy => AddOne<ISendPolicy, T>(builder);

    /// <summary>Puts an app's own class around every send (<see cref="ISendInterceptor"/>), inside those that were added before.</summary>
    public static IImConnectBuilder AddSendInterceptor<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(
        this IImConnectBuilder builder)
        where T : class, ISendInterceptor => AddOne<ISendInterceptor, T>(builder);

    /// <summary>Adds a message type of the app's own (<see cref="IMessageStrategy"/>, from 1000), or replaces a built-in one.</summary>
    public static IImConnectBuilder AddStrategy<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(
        this IImConnectBuilder builder)
        where T : class, IMessageStrategy => AddOne<IMessageStrategy, T>(builder);

    /// <summary>Tells an app's own class of connections that come and go (<see cref="IConnectionLifecycle"/>).</summary>
    public static IImConnectBuilder AddLifecycle<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(
        this IImConnectBuilder builder)
        where T : class, IConnectionLifecycle => AddOne<IConnectionLifecycle, T>(builder);

    /// <summary>Has an app's own class decide who connects, in place of signed tokens.</summary>
    public static IImConnectBuilder UseAuthenticator<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(
        this IImConnectBuilder builder)
        where T : class, IConnectionAuthenticator
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Replace(ServiceDescriptor.Singleton<IConnectionAuthenticator, T>());
        return builder;
    }

    private static IImConnectBuilder AddOne<TSeam, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(IImConnectBuilder builder)
        where TSeam : class
        where T : class, TSeam
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<TSeam, T>());
        return builder;
    }

    /// <summary>
    /// A part that needs what an adapter adds. Made by a factory, so that the container's own check, which apps run in development, does not stumble over an
    /// adapter that is missing: <see cref="RequiredParts"/> says which call to add.
    /// </summary>
    private static void Part<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(IServiceCollection services)
        where T : class => services.TryAddSingleton(static s => ActivatorUtilities.CreateInstance<T>(s));

    private static void Host<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(IServiceCollection services)
        where T : class, Hosting.IHostedService
    {
        services.TryAddSingleton<T>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<Hosting.IHostedService, T>(s => s.GetRequiredService<T>()));
    }
}
