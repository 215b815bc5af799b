namespace ImConnect.Client.Sending;

/// <summary>A read mark or a withdrawal: the gateway answers it only when it refuses.</summary>
internal sealed class Note(bool isWithdrawal, long messageId, byte[] frame)
{
    private readonly TaskCompletionSource _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsWithdrawal => isWithdrawal;

    public long MessageId => messageId;

    public byte[] Frame => frame;

    /// <summary>First written then; null: not yet.</summary>
    public long? WrittenAt { get; set; }

    /// <summary>A read mark was written, or the gateway has read a withdrawal.</summary>
    public Task Result => _result.Task;

    public void Done() => _result.TrySetResult();

    public void Fail(Exception error) => _result.TrySetException(error);
}
