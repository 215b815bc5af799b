using System.Diagnostics.CodeAnalysis;
using ImConnect.Hosting;
using ImConnect.Publishing;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Says where the events of messages go.</summary>
public static class PublishingImConnectBuilderExtensions
{
    /// <summary>
    /// Has an app's own class, or an adapter's, store the events of messages (<see cref="IEventPublisher"/>). One a gateway: a second one stops the start. From then on the sender's ack waits for it
    /// (section <c>ImConnect:Publishing</c>), and what it does not take at once waits in the store.
    /// </summary>
    public static IImConnectBuilder AddEventPublisher<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(this IImConnectBuilder builder)
        where T : class, IEventPublisher
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton<IEventPublisher, T>();
        return builder;
    }

    /// <summary>
    /// Has an app's own class handle the events of messages in its own process (<see cref="IEventHandler"/>). Where there is no publisher, it is the publisher: what it has done is stored, and the sender's
    /// ack waits for it. One a gateway: a second one stops the start.
    /// </summary>
    public static IImConnectBuilder AddEventHandler<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(this IImConnectBuilder builder)
        where T : class, IEventHandler
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton<IEventHandler, T>();
        return builder;
    }
}
