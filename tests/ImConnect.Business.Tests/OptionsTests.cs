using ImConnect.Business.Tests.Support;
using ImConnect.Publishing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ImConnect.Business.Tests;

public sealed class OptionsTests
{
    private const string Address = "http://im-business:8080";

    [Theory]
    [InlineData("http://im-business")]
    [InlineData("http://im-business:8080/")]
    [InlineData("https://im-business.example/behind/a/path")]
    [InlineData("http://127.0.0.1:18083")]
    [InlineData("http://[::1]:18083")]
    public void BaseAddress_Good_IsTaken(string address) => Assert.Empty(Faults(options => options.BaseAddress = address));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("im-business:8080")]
    [InlineData("/api")]
    [InlineData("//im-business")]
    [InlineData("ftp://im-business")]
    [InlineData("http://")]
    [InlineData("http://user:hidden@im-business")]
    [InlineData("http://hidden@im-business")]
    [InlineData("http://@im-business")]
    [InlineData("http://im-business?key=hidden")]
    [InlineData("http://im-business?")]
    [InlineData("http://im-business#part")]
    public void BaseAddress_Bad_IsAFaultThatShowsNothingOfIt(string? address)
    {
        var fault = Assert.Single(Faults(options => options.BaseAddress = address));
        Assert.StartsWith("ImConnect:Business:BaseAddress: write the address of im-business, such as http://im-business:8080", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Bearer a\r\nX: hidden")]
    [InlineData("Bearer \t")]
    [InlineData("Bearer \u007F")]
    [InlineData("hidden")]
    [InlineData("")]
    public void Credential_Bad_IsAFaultThatShowsNothingOfIt(string credential)
    {
        var fault = Assert.Single(Faults(options => options.Credential = credential));
        Assert.StartsWith("ImConnect:Business:Credential: write scheme and credential", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Credential_AtTheBound_IsTaken()
    {
        Assert.Empty(Faults(options => options.Credential = "Bearer " + new string('x', CredentialText.MaxLength - 7)));
        Assert.Single(Faults(options => options.Credential = "Bearer " + new string('x', CredentialText.MaxLength - 6)));
    }

    /// <summary>Key, too little, least, most, too much.</summary>
    public static TheoryData<string, string, string, string, string> Bounds => new()
    {
        { nameof(BusinessHttpOptions.Timeout), "00:00:00.0999", "00:00:00.1", "00:01:00", "00:01:00.0001" },
        { nameof(BusinessHttpOptions.ConnectTimeout), "00:00:00.0099", "00:00:00.01", "00:01:00", "00:01:00.0001" },
        { nameof(BusinessHttpOptions.MaxParallel), "0", "1", "1024", "1025" },
        { nameof(BusinessHttpOptions.QuickRetries), "-1", "0", "5", "6" },
        { nameof(BusinessHttpOptions.QuickRetryDelay), "00:00:00.0009", "00:00:00.001", "00:00:01", "00:00:01.0001" },
        { nameof(BusinessHttpOptions.CircuitCalls), "1", "2", "10000", "10001" },
        { nameof(BusinessHttpOptions.CircuitRatio), "0.049", "0.05", "1", "1.01" },
        { nameof(BusinessHttpOptions.CircuitWindow), "00:00:00.9999", "00:00:01", "00:05:00", "00:05:00.0001" },
        { nameof(BusinessHttpOptions.CircuitPause), "00:00:00.4999", "00:00:00.5", "00:01:00", "00:01:00.0001" },
        { nameof(BusinessHttpOptions.MaxRetryAfter), "00:00:00.9999", "00:00:01", "00:10:00", "00:10:00.0001" },
        { nameof(BusinessHttpOptions.ConnectionLifetime), "00:00:00.9999", "00:00:01", "01:00:00", "01:00:00.0001" },
        { nameof(BusinessHttpOptions.ConnectionIdle), "00:00:00.9999", "00:00:01", "01:00:00", "01:00:00.0001" },
    };

    [Theory]
    [MemberData(nameof(Bounds))]
    public void Setting_AtItsBounds_IsTakenAndBeyondThemAFault(string key, string tooLittle, string least, string most, string tooMuch)
    {
        Assert.Empty(Faults(key, least));
        Assert.Empty(Faults(key, most));
        Assert.StartsWith($"ImConnect:Business:{key}: write ", Assert.Single(Faults(key, tooLittle)), StringComparison.Ordinal);
        Assert.StartsWith($"ImConnect:Business:{key}: write ", Assert.Single(Faults(key, tooMuch)), StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_WithBounds_AreAllHere() => Assert.Equal(
        typeof(BusinessHttpOptions).GetProperties().Select(property => property.Name).Except(["BaseAddress", "Credential"]).Order(),
        Bounds.Select(row => row.Data.Item1).Order());

    /// <summary>What the check allows must be what those allow who get it: a client is made of every extreme.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Settings_AllAtTheirBounds_MakeACallPossible(bool atMost)
    {
        await using var server = await FakeBusiness.StartAsync();
        var settings = Bounds.Select(row => row.Data).ToDictionary(row => row.Item1, row => (string?)(atMost ? row.Item4 : row.Item3));
        if (!atMost)
            settings["ConnectTimeout"] = "00:00:01"; // the one that the machine's own clock decides
        await using var gateway = new Gateway(server.Address, settings);

        Assert.Equal(PublishOutcome.Stored, (await gateway.PublishAsync(Events.Of(1))).Outcome);
    }

    [Fact]
    public async Task Start_SeveralFaults_AllInOneMessageWithWhatToWrite()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ImConnect:DrainPage"] = "0",
            ["ImConnect:Business:BaseAddress"] = "http://user:hidden@im-business",
            ["ImConnect:Business:Credential"] = "hidden",
            ["ImConnect:Business:MaxParallel"] = "0",
        });
        builder.Services.AddImConnectCore().AddInMemoryInbox().AddBusinessHttp();
        using var host = builder.Build();

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync());

        Assert.All(
            ["ImConnect:DrainPage: write", "ImConnect:Business:BaseAddress: write", "ImConnect:Business:Credential: write", "ImConnect:Business:MaxParallel: write a number from 1 to 1024."],
            fault => Assert.Contains(fault, refused.Message, StringComparison.Ordinal));
        Assert.DoesNotContain("hidden", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_OfSectionAddressAndDelegate_TheLastWordIsTheCodes()
    {
        await using var gateway = new Gateway(Address, new() { ["BaseAddress"] = "http://other", ["MaxParallel"] = "7", ["Timeout"] = "00:00:05" }, after: services =>
            new Gateway.Builder(services).AddBusinessHttp(options => options.MaxParallel = 8));

        var options = gateway.Services.GetRequiredService<IOptions<BusinessHttpOptions>>().Value;
        Assert.Equal((Address, 8, TimeSpan.FromSeconds(5)), (options.BaseAddress, options.MaxParallel, options.Timeout));
        Assert.Equal("events: HTTP to http://im-business:8080", gateway.Health.Part);
        Assert.Null(gateway.Health.Fault);
    }

    private static string[] Faults(Action<BusinessHttpOptions> change)
    {
        var options = new BusinessHttpOptions { BaseAddress = Address };
        change(options);
        return [.. new BusinessHttpOptionsCheck().Validate(null, options).Failures ?? []];
    }

    private static string[] Faults(string key, string value) => Faults(options =>
        new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create(key, (string?)value)]).Build().Bind(options));
}
