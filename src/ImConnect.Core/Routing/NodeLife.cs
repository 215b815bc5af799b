using Microsoft.Extensions.Hosting;

namespace ImConnect.Routing;

/// <summary>Joins at start; the other parts read the lease from here.</summary>
internal sealed class NodeLife(INodeMembership membership) : IHostedLifecycleService
{
    private NodeLease? _lease;

    /// <summary>This process's life. Throws before the host has started.</summary>
    public NodeLease Lease => _lease ?? throw new InvalidOperationException("The host has not started: no lease yet.");

    /// <inheritdoc/>
    public async Task StartingAsync(CancellationToken cancellationToken) => _lease = await membership.JoinAsync(cancellationToken);

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
