using System.Diagnostics;
using ImConnect.Business.Tests.Support;
using ImConnect.Publishing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ImConnect.Business.Tests;

public sealed class SecretTests
{
    private const string Credential = "credential-that-nobody-may-see";
    private const string Content = "content-that-nobody-may-see";

    [Fact]
    public async Task Secrets_OfCallsOfEveryKind_StandNowhereButInTheCalls()
    {
        await using var world = await World.StartAsync(("Credential", $"Bearer {Credential}"), ("QuickRetries", "0"), ("CircuitCalls", "3"));
        using var metrics = new Measured("");
        var tags = new List<string>();
        using var activities = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                lock (tags)
                    tags.AddRange(activity.TagObjects.Select(tag => $"{tag.Key}={tag.Value}").Append(activity.DisplayName));
            },
        };
        ActivitySource.AddActivityListener(activities);

        // The server says everything back.
        List<PublishResult> results = [];
        foreach (var status in new[] { 200, 400, 401, 500, 503 })
        {
            world.Server.Answer = (context, call) => FakeBusiness.SayAsync(context, status, call.Text + call.Authorization);
            results.Add(await world.Gateway.PublishAsync(Events.Of(1, attempt: 4, content: Content)));
        }

        world.Server.Answer = (context, _) => { context.Abort(); return Task.CompletedTask; };
        for (var i = 0; i < 8; i++)
            results.Add(await world.Gateway.PublishAsync(Events.Of(1, content: Content)));
        await world.Server.DisposeAsync();
        world.Gateway.Time.Advance(BusinessHttpOptions.DefaultCircuitWindow);
        results.Add(await world.Gateway.PublishAsync(Events.Of(1, content: Content)));

        Assert.All(world.Server.Calls, call => Assert.Equal($"Bearer {Credential}", call.Authorization));
        Assert.All(world.Server.Calls, call => Assert.Contains(Content, call.Text, StringComparison.Ordinal));
        Assert.Contains(results, result => result.Detail!.StartsWith("circuit open", StringComparison.Ordinal));
        Assert.Contains(results, result => result.Detail!.StartsWith("no connection", StringComparison.Ordinal));
        string[] told; // other tests' spans still come
        lock (tags)
            told = [.. tags];
        Assert.NotEmpty(told);
        string[] seen =
        [
            .. results.Select(result => result.Detail!), .. told, .. metrics.Lines, .. world.Gateway.Logs.Lines.Select(line => line.Text),
            world.Gateway.Health.Part, world.Gateway.Health.Fault!,
        ];
        Assert.All(seen, text => Assert.DoesNotContain("nobody-may-see", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Logs_OfCallsThatFail_HoldNoErrorAndOneWarning()
    {
        await using var world = await World.StartAsync(("QuickRetries", "0"), ("CircuitCalls", "3"));
        world.Server.Answer = (context, _) => { context.Abort(); return Task.CompletedTask; };
        for (var i = 0; i < 8; i++)
            await world.Gateway.PublishAsync(Events.Of(1));

        Assert.Equal([(LogLevel.Warning, 7000)], world.Gateway.Logs.Lines.Where(line => line.Level >= LogLevel.Information).Select(line => (line.Level, line.Id.Id)));
    }
}
