using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ImConnect.Connections;

/// <summary>Revocations: kept by the store, mirrored here, so that asking costs a look-up.</summary>
internal sealed class Sessions(ConnectionTable table, IServiceProvider services, TimeProvider time) : ISessions, IHostedService
{
    private readonly ConcurrentDictionary<(UserId User, Device? Device), DateTimeOffset> _revoked = new();
    private readonly IRevocationStore? _store = services.GetService<IRevocationStore>();

    /// <inheritdoc/>
    public IReadOnlyList<Session> Find(UserId user) => [.. table.Find(user).Select(live => live.Connection.Session)];

    /// <inheritdoc/>
    public async ValueTask RevokeAsync(UserId user, Device? device, CancellationToken cancellationToken)
    {
        if (_store is null)
            throw new InvalidOperationException("No store keeps revocations: call AddSqlite(), or register an IRevocationStore.");
        var revocation = new Revocation(user, device, time.GetUtcNow());
        await _store.AddAsync(revocation, cancellationToken);

        // First the mirror, then the table: a connection that comes meanwhile finds the one, or is found in the other.
        Remember(revocation);
        foreach (var live in table.Find(user))
        {
            if (device is null || live.Device == device)
                live.Connection.Close(CloseReason.TokenRevoked);
        }
    }

    /// <summary>The session's token was revoked. One without a token (<see cref="Session.IssuedAt"/> null) is the app's own affair.</summary>
    public bool IsRevoked(Session session) =>
        session.IssuedAt is { } issued && !_revoked.IsEmpty && (IsRevoked(session.User, null, issued) || IsRevoked(session.User, session.Device, issued));

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_store is null)
            return;
        foreach (var revocation in await _store.ReadAsync(cancellationToken))
            Remember(revocation);
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private bool IsRevoked(UserId user, Device? device, DateTimeOffset issued) => _revoked.TryGetValue((user, device), out var at) && issued <= at;

    private void Remember(in Revocation revocation) =>
        _revoked.AddOrUpdate((revocation.User, revocation.Device), static (_, at) => at, static (_, before, at) => at > before ? at : before, revocation.At);
}
