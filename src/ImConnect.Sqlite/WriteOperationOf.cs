namespace ImConnect.Sqlite;

/// <summary>An operation with a result, or another one when the commit failed.</summary>
internal abstract class WriteOperation<TResult> : WriteOperation
{
    private readonly TaskCompletionSource<TResult> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<TResult> Done => _done.Task;

    protected abstract TResult Result { get; }

    protected abstract TResult Unavailable { get; }

    public sealed override void Succeed() => _done.TrySetResult(Result);

    public sealed override void Fail() => _done.TrySetResult(Unavailable);
}
