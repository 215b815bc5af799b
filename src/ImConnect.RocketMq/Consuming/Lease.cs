namespace ImConnect.RocketMq.Consuming;

/// <summary>
/// The time for which a message is nobody else's, by this machine's clock, and the receipt that proves it. The server's time began earlier, so it ends before this one. Safe for
/// concurrent use.
/// </summary>
/// <param name="receipt">As it came.</param>
/// <param name="since">When it came.</param>
/// <param name="length">How long it lasts.</param>
/// <param name="time">The clock.</param>
internal sealed class Lease(string receipt, long since, TimeSpan length, TimeProvider time)
{
    private readonly Lock _lock = new();
    private string _receipt = receipt;
    private long _since = since;
    private TimeSpan _length = length;
    private TaskCompletionSource? _renewing;
    private bool _ended;
    private bool _lost;

    /// <summary>It went over to somebody else, or is about to.</summary>
    public bool IsLost
    {
        get
        {
            lock (_lock)
                return _lost;
        }
    }

    /// <summary>Over by the clock.</summary>
    public bool IsOver
    {
        get
        {
            lock (_lock)
                return time.GetElapsedTime(_since) >= _length;
        }
    }

    /// <summary>Begins a renewal, which then must be ended; null when there is nothing to renew yet, or any more.</summary>
    public string? TryBeginRenewal()
    {
        lock (_lock)
        {
            if (_ended || _lost || _renewing is not null || time.GetElapsedTime(_since) < _length / 2)
                return null;
            _renewing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _receipt;
        }
    }

    /// <param name="renewed">The new receipt; null when it did not come to that.</param>
    /// <param name="renewedLength">How long the new one lasts, from now.</param>
    public void EndRenewal(string? renewed, TimeSpan renewedLength)
    {
        TaskCompletionSource? renewing;
        lock (_lock)
        {
            if (renewed is not null)
            {
                _receipt = renewed;
                _since = time.GetTimestamp();
                _length = renewedLength;
            }

            (renewing, _renewing) = (_renewing, null);
        }

        renewing?.TrySetResult();
    }

    /// <summary>False when it was lost before.</summary>
    public bool TryLose()
    {
        lock (_lock)
            return !_lost && (_lost = true);
    }

    /// <summary>No more renewals; waits for one that is under way. Then the receipt does not change any more: null when it was lost.</summary>
    public async ValueTask<string?> EndAsync()
    {
        Task? renewing;
        lock (_lock)
        {
            _ended = true;
            renewing = _renewing?.Task;
        }

        if (renewing is not null)
            await renewing;
        lock (_lock)
            return _lost ? null : _receipt;
    }
}
