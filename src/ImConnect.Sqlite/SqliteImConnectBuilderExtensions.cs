using ImConnect.Connections;
using ImConnect.Diagnostics;
using ImConnect.History;
using ImConnect.Hosting;
using ImConnect.Persistence;
using ImConnect.Routing;
using ImConnect.Sqlite;
using ImConnect.Sqlite.History;
using ImConnect.Sqlite.Outbox;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the embedded store.</summary>
public static class SqliteImConnectBuilderExtensions
{
    /// <summary>
    /// Keeps all inboxes in one SQLite file below <c>ImConnect:DataDirectory</c>: one node, no server, nothing acknowledged before its fsync. Replaces the inbox that was
    /// added before; that one is never made. Brings <see cref="IMessageHistory"/> (section <c>ImConnect:History</c>) and <see cref="ISqliteBackup"/> with it.
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
        services.Replace(ServiceDescriptor.Singleton<IOutbox, SqliteOutbox>());
        services.Replace(ServiceDescriptor.Singleton<IRevocationStore, SqliteRevocations>());
        services.Replace(ServiceDescriptor.Singleton<INodeMembership>(s => s.GetRequiredService<SqliteInbox>()));
        AddHistory(services);
        services.TryAddSingleton<ISqliteBackup, SqliteBackup>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, Checkpointer>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPartHealth, SqliteHealth>());
        return builder;
    }

    private static void AddHistory(IServiceCollection services)
    {
        if (!services.Any(s => s.ServiceType == typeof(HistoryUpkeep)))
            services.AddOptions<HistoryOptions>().BindConfiguration(HistoryOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<HistoryOptions>, HistoryOptionsCheck>());
        services.TryAddSingleton(s => s.GetRequiredService<IOptions<HistoryOptions>>().Value);
        services.TryAddSingleton<HistoryUpkeep>();
        services.TryAddSingleton<FileShrinker>();
        services.TryAddSingleton<GhostScan>();
        services.TryAddSingleton<HistoryReads>();
        services.TryAddSingleton<UserEraser>();
        services.Replace(ServiceDescriptor.Singleton<IMessageHistory, SqliteHistory>());
    }
}
