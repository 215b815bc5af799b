using ImConnect.Connections;

namespace ImConnect.TestKit.Revocations;

/// <summary>One fresh, empty store of revocations under test. Owned by one fact, disposed at its end.</summary>
/// <param name="store">The store.</param>
/// <param name="reopen">Ends the store and opens what it kept, as a node that starts again does; null where nothing outlives the process.</param>
/// <param name="dispose">Frees what the adapter holds.</param>
public sealed class RevocationFixture(IRevocationStore store, Func<ValueTask<IRevocationStore>>? reopen = null, Func<ValueTask>? dispose = null) : IAsyncDisposable
{
    /// <summary>The store.</summary>
    public IRevocationStore Store { get; } = store;

    /// <summary>False for a store that says that it forgets with the process.</summary>
    public bool IsDurable => reopen is not null;

    /// <summary>The store of the next life.</summary>
    public ValueTask<IRevocationStore> ReopenAsync() => reopen!();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => dispose?.Invoke() ?? ValueTask.CompletedTask;
}
