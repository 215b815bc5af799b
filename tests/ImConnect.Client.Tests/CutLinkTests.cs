using System.Globalization;
using ImConnect.Client.Tests.Support;
using ImConnect.Strategies;
using Microsoft.Extensions.DependencyInjection;

namespace ImConnect.Client.Tests;

/// <summary>Links are cut at random places of the byte stream, while two users write to each other.</summary>
public sealed class CutLinkTests(ITestOutputHelper output)
{
    private const int Messages = 1_000;
    private const string SeedName = "IMCONNECT_CLIENT_SEED";

    [Fact]
    public async Task Link_CutAtRandom_EachMessageOnceAndInOrder()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable(SeedName), CultureInfo.InvariantCulture, out var given) ? given : Environment.TickCount & 0xFFFFFF;
        output.WriteLine($"seed {seed} (again with {SeedName}={seed})");
        await using var host = await TestHost.StartAsync(services =>
            services.Configure<LimitOptions>(o => (o.SendsPerConnection, o.SendsPerUser, o.SendsPerPair) = (0, 0, 0)));
        await using var proxy = new CuttingProxy(host.Port, seed, mostBytes: 20_000);
        await using var alice = Clients.For(proxy.Address, 1, o => o.MaxWaitingSends = Messages);
        await using var bob = Clients.For(proxy.Address, 2, o => o.MaxWaitingSends = Messages);
        alice.Start();
        bob.Start();
        await using var ofAlice = new EventLog(alice);
        await using var ofBob = new EventLog(bob);

        var sends = Enumerable.Range(0, Messages).SelectMany(i => new[] { alice.SendAsync(2, $"{i}"), bob.SendAsync(1, $"{i}") }).ToList();
        var sent = await Task.WhenAll(sends).WaitAsync(Limit.Time);
        proxy.Calm();
        await ofBob.CountAsync(Messages);
        await ofAlice.CountAsync(Messages);

        output.WriteLine($"{proxy.Cuts} cuts");
        var wanted = Enumerable.Range(0, Messages).Select(i => $"{i}").ToList();
        Assert.True(proxy.Cuts > 5, $"only {proxy.Cuts} cuts, seed {seed}");
        Assert.Equal(wanted, ofBob.Texts);
        Assert.Equal(wanted, ofAlice.Texts);
        Assert.Equal(sent.Select(message => message.MessageId).Order(), ofAlice.Messages.Concat(ofBob.Messages).Select(message => message.MessageId).Order());
    }
}
