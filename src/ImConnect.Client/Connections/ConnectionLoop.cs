using ImConnect.Client.Receiving;
using ImConnect.Client.Sending;
using Microsoft.Extensions.Logging;

namespace ImConnect.Client.Connections;

/// <summary>Keeps the client connected until it is told to stop, or must not connect any more.</summary>
internal sealed partial class ConnectionLoop(
    ImConnectClientOptions options, ReconnectPolicy policy, StateHub states, Outbox outbox, Notes notes, Receiver receiver, ILogger logger)
{
    private readonly LinkOpener _opener = new(options);
    private readonly Wakeup _now = new();
    private Link? _link;
    private string? _token;
    private long? _user = options.UserId;

    /// <summary>The open connection, if there is one.</summary>
    public Link? Link => Volatile.Read(ref _link);

    /// <summary>Whose client this is, as soon as it is known.</summary>
    public long? User => _user;

    /// <summary>Ends a wait that the client chose itself.</summary>
    public void ReconnectNow() => _now.Set();

    /// <summary>Returns why it ended: the app stopped it, or the gateway does not want it any more.</summary>
    public async Task<ClientClosedException> RunAsync(CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                // 1. A token and a connection; 2. frames, until it ends; 3. what follows from how it ended.
                states.Set(ClientState.Connecting.Instance);
                var end = await ConnectAsync(stopping);
                stopping.ThrowIfCancellationRequested();
                if (end.Code == LinkEnd.TooBig)
                    RefuseLargest();
                var step = policy.Next(end);
                if (step.NeedsToken)
                    _token = null;
                if (step.After is not { } wait)
                {
                    Log.Ended(logger, end.Why);
                    return new ClientClosedException(step.Cause, end.Why);
                }

                Log.Waiting(logger, end.Why, wait);
                states.Set(new ClientState.Reconnecting(wait, end.Why));
                await WaitAsync(wait, step.IsAsked, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return new ClientClosedException(CloseCause.Disposed, "it was disposed");
        }
        catch (Exception error)
        {
            Log.Failed(logger, error);
            return new ClientClosedException(CloseCause.Fault, "an unexpected fault", error);
        }
    }

    private async Task<LinkEnd> ConnectAsync(CancellationToken stopping)
    {
        if (_token is null && await AskForTokenAsync(stopping) is { } failed)
            return failed;
        var (socket, refused) = await _opener.OpenAsync(_token!, options.ReceiveOwnCopies && _user is not null, stopping);
        if (socket is null)
            return refused!;

        using (socket)
        {
            policy.Opened();
            outbox.Restart();
            notes.Restart();
            var link = new Link(socket, outbox, notes, receiver, options);
            Volatile.Write(ref _link, link);
            Log.Connected(logger, _user);
            states.Set(ClientState.Connected.Instance);
            try
            {
                return await link.RunAsync(stopping);
            }
            finally
            {
                Volatile.Write(ref _link, null);
            }
        }
    }

    private async Task<LinkEnd?> AskForTokenAsync(CancellationToken stopping)
    {
        using var limit = new CancellationTokenSource(options.ConnectTimeout, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping);
        try
        {
            var token = await options.TokenProvider!(either.Token).AsTask().WaitAsync(either.Token);
            if (string.IsNullOrWhiteSpace(token))
                return new LinkEnd("the token provider gave no token");
            _token = token;
            _user = options.UserId ?? TokenUser.Read(token);
            if (options.ReceiveOwnCopies && _user is null)
                Log.NoUser(logger);
            return null;
        }
        catch (Exception error) when (!stopping.IsCancellationRequested)
        {
            Log.NoToken(logger, error);
            return new LinkEnd($"the token provider failed ({error.GetType().Name})");
        }
    }

    private async Task WaitAsync(TimeSpan wait, bool isAsked, CancellationToken stopping)
    {
        using var woken = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var time = Task.Delay(wait, options.TimeProvider, woken.Token);
        if (isAsked)
        {
            await time;
            return;
        }

        _now.Reset();
        var asked = _now.WaitAsync(woken.Token).AsTask();
        await Task.WhenAny(time, asked);
        await woken.CancelAsync();
        await Task.WhenAll(time, asked).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.ThrowIfCancellationRequested();
    }

    /// <summary>The gateway's limit is lower than ours: without this the same frame would end every connection to come.</summary>
    private void RefuseLargest()
    {
        if (outbox.TakeLargestInFlight() is { } largest)
            largest.Fail(new MessageRefusedException(RefusalReason.TooBig, "too big for the gateway", largest.Id));
    }
}
