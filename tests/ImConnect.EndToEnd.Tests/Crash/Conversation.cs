using ImConnect.EndToEnd.Tests.Checker;

namespace ImConnect.EndToEnd.Tests.Crash;

/// <summary>
/// About twenty messages between three people, both ways, one of whom is away for a part; the first of each round is taken back. It goes on whether the host lives, dies or comes again: the clients
/// wait for it.
/// </summary>
internal sealed class Conversation(CrashWorld world)
{
    private readonly CrashClient _alice = world.Clients[0];
    private readonly CrashClient _bob = world.Clients[1];
    private readonly CrashClient _carol = world.Clients[2];
    private int _number;

    public async Task PlayAsync()
    {
        _alice.GoOnline();
        _bob.GoOnline();
        for (var round = 0; round < 3; round++)
            await RoundAsync([(_alice, _bob), (_bob, _alice), (_alice, _carol), (_bob, _carol)]);
        _carol.GoOnline();
        for (var round = 0; round < 2; round++)
            await RoundAsync([(_alice, _bob), (_bob, _carol), (_carol, _alice), (_carol, _bob)]);
    }

    /// <summary>The same over and over, until something has happened.</summary>
    public async Task GoOnAsync(Func<bool> until, Func<string> what)
    {
        using var deadline = new CancellationTokenSource(CrashWorld.Patience);
        while (!until())
        {
            Assert.False(deadline.IsCancellationRequested, $"it never came: {what()}");
            await _carol.LeaveAsync();
            await RoundAsync([(_alice, _carol), (_bob, _carol), (_alice, _bob)]);
            var before = _carol.Log.ReceivedCount;
            _carol.GoOnline();
            await RoundAsync([(_bob, _alice), (_carol, _bob)]);
            await Eventually.HoldsAsync(() => until() || _carol.Log.ReceivedCount > before, CrashWorld.Patience);
        }
    }

    private async Task RoundAsync((CrashClient From, CrashClient To)[] sends)
    {
        List<SentMessage> sent = [];
        foreach (var (from, to) in sends)
            sent.Add(await from.SendAsync(to.User, $"{++_number} from {from.User} to {to.User}"));
        await world.AnsweredAsync();
        if (sent[0].IsAcked)
            await sends[0].From.WithdrawAsync(sent[0]);
    }
}
