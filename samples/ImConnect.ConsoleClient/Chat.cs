using System.Collections.Concurrent;
using ImConnect.Client;

namespace ImConnect.ConsoleClient;

/// <summary>Lines from the input go to the peer; what comes is printed. What the connection does goes to the error output.</summary>
internal sealed class Chat(ImConnectClient client, string peer, long peerId, int expected)
{
    private readonly ConcurrentDictionary<long, string> _sent = new();
    private readonly TaskCompletionSource _received = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _last;

    public async Task<int> RunAsync(CancellationToken stop)
    {
        if (expected == 0)
            _received.SetResult();
        if (!Console.IsInputRedirected)
            Console.Error.WriteLine($"You write to {peer}. /withdraw takes the last one back, ctrl-D ends.");
        client.Start();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var (states, events, talking) = (StatesAsync(end.Token), EventsAsync(end.Token), TalkAsync(stop));
        await await Task.WhenAny(talking, events); // the gateway may not want this client
        await end.CancelAsync();
        await Task.WhenAll(states, events).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return await talking;
    }

    private async Task<int> TalkAsync(CancellationToken stop)
    {
        var sends = new List<Task<bool>>();
        while (await Task.Run(() => Console.In.ReadLineAsync(stop).AsTask(), stop) is { } line)
        {
            if (line.Length > 0)
                sends.Add(line == "/withdraw" ? TryAsync(line, WithdrawAsync) : TryAsync(line, SendAsync));
        }

        var done = await Task.WhenAll(sends);
        await _received.Task.WaitAsync(stop);
        return done.All(isDone => isDone) ? 0 : 1;

        async Task WithdrawAsync(string line) => await client.WithdrawAsync(_last, peerId, stop);

        async Task SendAsync(string line)
        {
            var sent = await client.SendAsync(peerId, line, stop);
            _sent[sent.MessageId] = line;
            _last = Math.Max(_last, sent.MessageId);
        }
    }

    private static async Task<bool> TryAsync(string line, Func<string, Task> action)
    {
        try
        {
            await action(line);
            Console.WriteLine($"sent      {line}");
            return true;
        }
        catch (Exception refused) when (refused is MessageRefusedException or ArgumentException)
        {
            Console.WriteLine($"refused   {line}: {refused.Message}");
            return false;
        }
    }

    private async Task EventsAsync(CancellationToken end)
    {
        var received = 0;
        await foreach (var item in client.EventsAsync(end))
        {
            if (item is ReceivedMessage message)
            {
                Console.WriteLine($"{(message.From == peerId ? peer : $"user {message.From}")}: {message.Content}");
                await client.MarkReadAsync(message, end);
                if (++received == expected)
                    _received.SetResult();
            }
            else
            {
                Console.WriteLine(item is MessageReceipt receipt ? $"{receipt.Progress,-9} {_sent.GetValueOrDefault(receipt.MessageId)}" : item.ToString());
            }
        }
    }

    private async Task StatesAsync(CancellationToken end)
    {
        await foreach (var state in client.StatesAsync(end))
            Console.Error.WriteLine(state is ClientState.Reconnecting wait ? $"{wait.Why}: again in {wait.After.TotalSeconds:0.0} s" : state.GetType().Name.ToLowerInvariant());
    }
}
