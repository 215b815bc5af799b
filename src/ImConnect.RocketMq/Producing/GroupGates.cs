namespace ImConnect.RocketMq.Producing;

/// <summary>
/// One at a time a message group, in the order of arrival. Groups that nobody is in take no memory; how many may wait is the caller's to bound. Safe for concurrent use.
/// </summary>
internal sealed class GroupGates
{
    private const int Stripes = 16; // a power of two

    private readonly Dictionary<string, Queue<Waiter>?>[] _stripes = [.. Enumerable.Range(0, Stripes).Select(_ => new Dictionary<string, Queue<Waiter>?>(StringComparer.Ordinal))];

    /// <summary>Ends when it is the caller's turn, who then must <see cref="Leave"/>.</summary>
    /// <exception cref="OperationCanceledException">By the token, before the turn came.</exception>
    public ValueTask EnterAsync(string group, CancellationToken cancellationToken)
    {
        var stripe = StripeOf(group);
        Waiter waiter;
        lock (stripe)
        {
            if (!stripe.TryGetValue(group, out var waiting))
            {
                stripe.Add(group, null);
                return default;
            }

            if (waiting is null)
                stripe[group] = waiting = new Queue<Waiter>();
            waiting.Enqueue(waiter = new Waiter());
        }

        return new ValueTask(waiter.WaitAsync(cancellationToken));
    }

    /// <summary>Lets the next one in.</summary>
    public void Leave(string group)
    {
        var stripe = StripeOf(group);
        lock (stripe)
        {
            var waiting = stripe[group];
            while (waiting is not null && waiting.TryDequeue(out var next))
            {
                if (next.TrySetResult())
                    return;
            }

            stripe.Remove(group);
        }
    }

    private Dictionary<string, Queue<Waiter>?> StripeOf(string group) => _stripes[group.GetHashCode(StringComparison.Ordinal) & (Stripes - 1)];

    private sealed class Waiter() : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public async Task WaitAsync(CancellationToken cancellationToken)
        {
            await using var cancellation = cancellationToken.UnsafeRegister(static (waiter, token) => ((Waiter)waiter!).TrySetCanceled(token), this);
            await Task;
        }
    }
}
