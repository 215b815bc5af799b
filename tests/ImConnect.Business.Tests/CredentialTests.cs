using System.Collections.Concurrent;
using ImConnect.Business.Tests.Support;
using ImConnect.Publishing;
using Microsoft.Extensions.DependencyInjection;

namespace ImConnect.Business.Tests;

public sealed class CredentialTests
{
    [Fact]
    public async Task Credential_OfTheSettings_IsSent()
    {
        await using var world = await World.StartAsync(("Credential", "Basic dXNlcjpwYXNz"));

        await world.Gateway.PublishAsync(Events.Of(1));

        Assert.Equal("Basic dXNlcjpwYXNz", Assert.Single(world.Server.Calls).Authorization);
    }

    [Fact]
    public async Task Credential_OfTheSettings_IsNotTriedTwiceAt401()
    {
        await using var world = await World.StartAsync(("Credential", "Bearer old"));
        world.Server.Says(401);

        Assert.Equal(PublishResult.MaybeStored("HTTP 401"), await world.Gateway.PublishAsync(Events.Of(1)));
        Assert.Single(world.Server.Calls);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Provider_OfTheApp_IsAskedBeforeEachCall(bool isAddedLater)
    {
        await using var server = await FakeBusiness.StartAsync();
        var provider = new Provider((_, n) => new($"Bearer {n}"));
        await using var gateway = With(server, provider, isAddedLater);

        await gateway.PublishAsync(Events.Of(1), Events.Of(2));

        Assert.Equal(["Bearer 1", "Bearer 2"], server.Calls.Select(call => call.Authorization));
        Assert.Equal([null, null], provider.Refused);
    }

    [Fact]
    public async Task Provider_NullForNone_NoHeaderIsSent()
    {
        await using var server = await FakeBusiness.StartAsync();
        await using var gateway = With(server, new Provider((_, _) => new((string?)null)));

        Assert.Equal(PublishOutcome.Stored, (await gateway.PublishAsync(Events.Of(1))).Outcome);
        Assert.Null(Assert.Single(server.Calls).Authorization);
    }

    [Fact]
    public async Task Credential_Expired_IsRenewedOnceAndTheCallRepeated()
    {
        await using var server = await FakeBusiness.StartAsync();
        server.Answer = (context, call) => FakeBusiness.SayAsync(context, call.Authorization == "Bearer 2" ? 200 : 401, """{"code":1}""");
        var provider = new Provider((_, n) => new($"Bearer {n}"));
        await using var gateway = With(server, provider);

        Assert.Equal(PublishResult.Stored("im-business"), await gateway.PublishAsync(Events.Of(1)));

        Assert.Equal([null, "Bearer 1"], provider.Refused);
        Assert.Equal(["Bearer 1", "Bearer 2"], server.Calls.Select(call => call.Authorization));
        Assert.All(server.Calls, call => Assert.Equal(1, call.IdOf()));
    }

    [Fact]
    public async Task Credential_RenewedButRefusedAgain_IsOneOfTheFiveTries()
    {
        await using var server = await FakeBusiness.StartAsync();
        server.Says(401);
        var provider = new Provider((_, n) => new($"Bearer {n}"));
        await using var gateway = With(server, provider);

        Assert.Equal(PublishResult.MaybeStored("HTTP 401"), await gateway.PublishAsync(Events.Of(1)));
        Assert.Equal(2, server.Calls.Count);
        Assert.Equal(PublishResult.Refused("HTTP 401"), await gateway.PublishAsync(Events.Of(1, attempt: 4)));
        Assert.Equal([null, "Bearer 1", null, "Bearer 3"], provider.Refused);
    }

    [Fact]
    public async Task Provider_GivesTheRefusedOneAgain_IsNotSentAgain()
    {
        await using var server = await FakeBusiness.StartAsync();
        server.Says(401);
        await using var gateway = With(server, new Provider((_, _) => new("Bearer same")));

        Assert.Equal(PublishResult.MaybeStored("HTTP 401"), await gateway.PublishAsync(Events.Of(1)));
        Assert.Single(server.Calls);
    }

    [Fact]
    public async Task Provider_Fails_IsAwayAndNothingIsSent()
    {
        await using var server = await FakeBusiness.StartAsync();
        await using var gateway = With(server, new Provider((_, _) => throw new IOException("the vault at hidden-place says no")));

        Assert.Equal(PublishResult.Unavailable("no credential: IOException"), await gateway.PublishAsync(Events.Of(1)));
        Assert.Equal("no credential: IOException", gateway.Health.Fault);
        Assert.Empty(server.Calls);
        Assert.DoesNotContain(gateway.Logs.Lines, line => line.Text.Contains("hidden-place", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Provider_FailsToRenew_IsAwayAndNotRefused()
    {
        await using var server = await FakeBusiness.StartAsync();
        server.Says(401);
        await using var gateway = With(server, new Provider((refused, _) => refused is null ? new("Bearer old") : throw new IOException()));

        Assert.Equal(PublishResult.Unavailable("no credential: IOException"), await gateway.PublishAsync(Events.Of(1, attempt: 1000)));
    }

    [Fact]
    public async Task Provider_Hangs_IsAwayAfterTheTimeOut()
    {
        await using var server = await FakeBusiness.StartAsync();
        await using var gateway = With(server, new Provider((_, _) => new(new TaskCompletionSource<string?>().Task)));

        var publishing = gateway.PublishAsync(Events.Of(1));
        gateway.Time.Advance(await gateway.Time.WaitBegunAsync(shorterThan: TimeSpan.FromMinutes(1)));

        Assert.Equal(PublishResult.Unavailable("no credential: TimeoutException"), await publishing.WaitAsync(Limit.Time));
        Assert.Empty(server.Calls);
    }

    [Theory]
    [InlineData("Bearer a\r\nX-Other: 1")]
    [InlineData("Bearer a\nb")]
    [InlineData("Bearer \u0000")]
    [InlineData("Bearer ключ")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData(" Bearer a")]
    [InlineData("Bearer a ")]
    [InlineData("")]
    [InlineData("Bea:rer a")]
    public async Task Provider_GivesWhatIsNoHeader_IsAwayAndNothingIsSent(string value)
    {
        await using var server = await FakeBusiness.StartAsync();
        await using var gateway = With(server, new Provider((_, _) => new(value)));

        Assert.Equal(PublishResult.Unavailable("no credential: what was given is no header"), await gateway.PublishAsync(Events.Of(1)));
        Assert.Empty(server.Calls);
    }

    private static Gateway With(FakeBusiness server, IBusinessCredential provider, bool isAddedLater = false) => isAddedLater
        ? new Gateway(server.Address, new() { ["Credential"] = "Bearer of-the-settings" }, after: services => services.AddSingleton(provider))
        : new Gateway(server.Address, new() { ["Credential"] = "Bearer of-the-settings" }, services => services.AddSingleton(provider));

    /// <summary>Answers by what was refused and by how often it was asked, from 1.</summary>
    private sealed class Provider(Func<string?, int, ValueTask<string?>> give) : IBusinessCredential
    {
        private int _asked;

        public ConcurrentQueue<string?> Refused { get; } = new();

        public ValueTask<string?> GetAsync(string? refused, CancellationToken cancellationToken)
        {
            Refused.Enqueue(refused);
            return give(refused, Interlocked.Increment(ref _asked));
        }
    }
}
