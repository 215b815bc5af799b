namespace ImConnect.Persistence;

/// <summary>Is told what became of a completion that it added. Called by the commit loop: must not wait.</summary>
internal interface ICompletionWatcher
{
    void OnCompleted(in PendingCompletion pending, in Completed result);
}
