using ImConnect.Client.Tests.Support;

namespace ImConnect.Client.Tests;

/// <summary>The gateway dies by kill -9 in the middle of sends, and comes back.</summary>
public sealed class KillTests : IDisposable
{
    private const int Messages = 3_000;
    private const int Kills = 3;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("imconnect-client-kill-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Kill_InTheMiddleOfSends_EachMessageOnceAndInOrder()
    {
        var port = Ports.Next();
        var address = new Uri($"ws://127.0.0.1:{port}/websocket");
        var gateway = await GatewayProcess.StartAsync(_folder.FullName, port);
        try
        {
            await using var alice = Clients.For(address, 1, o => o.MaxWaitingSends = Messages);
            await using var bob = Clients.For(address, 2);
            await alice.ConnectAsync(Limit.Token());
            await bob.ConnectAsync(Limit.Token());
            await using var ofBob = new EventLog(bob);
            await using var ofAlice = new EventLog(alice);
            var acked = 0;
            var sends = Enumerable.Range(0, Messages).Select(async i =>
            {
                var sent = await alice.SendAsync(2, $"{i}");
                Interlocked.Increment(ref acked);
                return sent;
            }).ToList();
            for (var kill = 1; kill <= Kills; kill++)
            {
                var moment = kill * Messages / (Kills + 1);
                await Limit.UntilAsync(() => Volatile.Read(ref acked) >= moment, $"{moment} acks, there are {acked}");
                await gateway.KillAsync();
                gateway.Dispose();
                gateway = await GatewayProcess.StartAsync(_folder.FullName, port);
            }

            var sent = await Task.WhenAll(sends).WaitAsync(Limit.Time);
            await ofBob.CountAsync(Messages);
            Assert.Equal(Enumerable.Range(0, Messages).Select(i => $"{i}"), ofBob.Texts);
            Assert.Equal(sent.Select(message => message.MessageId), ofBob.Messages.Select(message => message.MessageId));
            Assert.Equal(Messages, sent.Select(message => message.MessageId).Distinct().Count());
        }
        finally
        {
            gateway.Dispose();
        }
    }
}
