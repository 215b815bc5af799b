using ImConnect.Connections;
using ImConnect.Diagnostics;
using ImConnect.Hosting;
using ImConnect.Persistence;
using ImConnect.Routing;
using ImConnect.Sqlite;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the embedded store.</summary>
public static class SqliteImConnectBuilderExtensions
{
    /// <summary>
    /// Keeps all inboxes in one SQLite file below <c>ImConnect:DataDirectory</c>: one node, no server, nothing acknowledged before its fsync. Replaces the inbox that was
    /// added before; that one is never made.
    /// </summary>
    public static IImConnectBuilder AddSqlite(this IImConnectBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.TryAddSingleton<DataFile>();
        services.TryAddSingleton<GroupCommitWriter>();
        services.TryAddSingleton<InboxReads>();
        services.TryAddSingleton<SqliteInbox>();
        services.Replace(ServiceDescriptor.Singleton<IInboxStore>(s => s.GetRequiredService<SqliteInbox>()));
        services.Replace(ServiceDescriptor.Singleton<IInboxReader>(s => s.GetRequiredService<SqliteInbox>()));
        services.Replace(ServiceDescriptor.Singleton<IRevocationStore, SqliteRevocations>());
        services.Replace(ServiceDescriptor.Singleton<INodeMembership>(s => s.GetRequiredService<SqliteInbox>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, Checkpointer>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPartHealth, SqliteHealth>());
        return builder;
    }
}
