using ImConnect.Delivery;
using ImConnect.Persistence;
using ImConnect.SampleHost.Demo;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Xunit;

namespace ImConnect.EndToEnd.Tests.Demo;

public sealed class StoryTests
{
    [Fact]
    public async Task Demo_AllStepsHappen_ReturnsZero()
    {
        var output = new StringWriter();
        Assert.True(await Story.RunAsync(output) == 0, output.ToString());
        Assert.Contains("Every step happened.", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demo_PushIsDisabled_ReturnsOneAndNamesIt()
    {
        var output = new StringWriter();
        var code = await Story.RunAsync(
            output,
            builder => builder.Services.Replace(ServiceDescriptor.Singleton<IDeliveryRouter, DeliversNothing>()),
            TimeSpan.FromSeconds(5));
        Assert.Equal(1, code);
        Assert.Contains("MISSING  imconnect.push", output.ToString(), StringComparison.Ordinal);
    }

    private sealed class DeliversNothing : IDeliveryRouter
    {
        public ValueTask<DeliveryResult[]> DeliverAsync(IReadOnlyList<InboxEntry> entries, CancellationToken cancellationToken)
        {
            var results = new DeliveryResult[entries.Count];
            Array.Fill(results, DeliveryResult.NoConnection);
            return new(results);
        }
    }
}
