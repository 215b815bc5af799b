using ImConnect.Core.Tests.Support;
using ImConnect.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ImConnect.Core.Tests.Hosting;

/// <summary>A start that cannot work says everything that is missing or wrong at once, and what to write or call.</summary>
public sealed class StartTests
{
    [Theory]
    [InlineData("Production")]
    [InlineData("Development")]
    public async Task Start_NoInboxAndNoAuthenticator_NamesBothCalls(string environment)
    {
        var message = await StartFailsAsync(environment, services => services.AddImConnectCore());

        Assert.Contains("AddSqlite()", message, StringComparison.Ordinal);
        Assert.Contains("AddTransports()", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Production")]
    [InlineData("Development")]
    public async Task Start_NoInbox_NamesTheCallToAdd(string environment)
    {
        var message = await StartFailsAsync(environment, services => services.AddImConnectCore().UseAuthenticator<OpenDoor>());

        Assert.Contains("No inbox: call AddSqlite() (package ImConnect.Sqlite)", message, StringComparison.Ordinal);
        Assert.DoesNotContain("AddTransports()", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_NoAuthenticator_NamesTheCallToAdd()
    {
        var message = await StartFailsAsync("Production", services => services.AddImConnectCore(o => o.AllowVolatile = true).AddInMemoryInbox());

        Assert.Contains("Nobody checks who connects: call AddTransports()", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_InboxInMemoryWithoutSayingSo_NamesTheSetting()
    {
        var message = await StartFailsAsync("Production", services => services.AddImConnectCore().AddInMemoryInbox().UseAuthenticator<OpenDoor>());

        Assert.Contains("ImConnect:AllowVolatile", message, StringComparison.Ordinal);
        Assert.Contains("AddSqlite()", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_EveryOptionWrong_NamesAllInOneMessage()
    {
        var settings = new Dictionary<string, string?>
        {
            ["ImConnect:Realm"] = "two words",
            ["ImConnect:DataDirectory"] = " ",
            ["ImConnect:MaxSendsInFlight"] = "0",
            ["ImConnect:QueueBound"] = "63",
            ["ImConnect:DrainPage"] = "1001",
            ["ImConnect:WithdrawWindow"] = "-00:00:01",
            ["ImConnect:Retry:Delays:0"] = "00:00:00.05",
            ["ImConnect:Retry:Scan"] = "00:02:00",
            ["ImConnect:Retry:Lease"] = "00:00:00.5",
            ["ImConnect:Retry:Batch"] = "0",
            ["ImConnect:Inbox:InboxBound"] = "0",
            ["ImConnect:Inbox:SenderQuota"] = "0",
            ["ImConnect:Inbox:Window"] = "00:00:01",
            ["ImConnect:Inbox:TombstoneLife"] = "00:00:00",
        };

        var message = await StartFailsAsync("Production", services => services.AddImConnectCore(), settings);

        Assert.All(settings.Keys, key => Assert.Contains($"{key.Replace(":0", "", StringComparison.Ordinal)}: write ", message, StringComparison.Ordinal));
        Assert.Contains("AddSqlite()", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_Configured_AreBoundFromTheSectionThenFromCode()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ImConnect:Realm"] = "chat",
            ["ImConnect:DrainPage"] = "7",
            ["ImConnect:DataDirectory"] = "data",
            ["ImConnect:Retry:Delays:0"] = "00:00:01",
        });
        var configured = 0;
        builder.Services.AddImConnectCore(o =>
        {
            configured++;
            o.DrainPage = 8;
        });
        using var host = builder.Build();

        var options = host.Services.GetRequiredService<IOptions<ImConnectOptions>>().Value;

        Assert.Equal(("chat", 8, 1), (options.Realm, options.DrainPage, configured));
        Assert.Equal([TimeSpan.FromSeconds(1)], options.Retry.Delays);
        Assert.Equal(Path.Combine(builder.Environment.ContentRootPath, "data"), options.DataDirectory);
    }

    [Fact]
    public async Task AddImConnectCore_CalledTwice_RunsOnePipeline()
    {
        await using var gateway = await TestGateway.StartAsync(parts: services => services.AddImConnectCore());
        var alice = gateway.Connect(1);
        var bob = gateway.Connect(2);

        var id = await alice.AcceptedAsync(2, Guid.NewGuid());
        await alice.AcceptedAsync(2, Guid.NewGuid());

        Assert.Equal(id, (await bob.NextPushAsync()).MsgId);
        Assert.NotEqual(id, (await bob.NextPushAsync()).MsgId);
    }

    private static async Task<string> StartFailsAsync(
        string environment, Action<IServiceCollection> add, IEnumerable<KeyValuePair<string, string?>>? settings = null)
    {
        // As an app's own builder does: in development the container checks every service when it is built.
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = environment });
        builder.Logging.ClearProviders();
        if (settings is not null)
            builder.Configuration.AddInMemoryCollection(settings);
        add(builder.Services);
        var error = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            using var host = builder.Build();
            await host.StartAsync();
        });
        Assert.StartsWith("ImConnect cannot start:", error.Message, StringComparison.Ordinal);
        return error.Message;
    }
}
