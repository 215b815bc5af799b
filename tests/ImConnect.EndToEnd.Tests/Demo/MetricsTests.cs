using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using ImConnect.Diagnostics;
using ImConnect.SampleHost.Demo;

namespace ImConnect.EndToEnd.Tests.Demo;

public sealed class MetricsTests
{
    [Fact]
    public async Task Metrics_OfTheDemosStory_CountEveryStage()
    {
        var sums = new ConcurrentDictionary<string, double>();
        var tags = new ConcurrentDictionary<string, bool>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == GatewayActivity.SourceName)
                    self.EnableMeasurementEvents(instrument);
            },
        };
        void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> with)
        {
            sums.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value);
            foreach (var tag in with)
                tags.TryAdd(tag.Key, true);
        }

        listener.SetMeasurementEventCallback<long>((instrument, value, with, _) => Add(instrument, value, with));
        listener.SetMeasurementEventCallback<int>((instrument, value, with, _) => Add(instrument, value, with));
        listener.SetMeasurementEventCallback<double>((instrument, value, with, _) => Add(instrument, value, with));
        listener.Start();

        var output = new StringWriter();
        Assert.True(await Story.RunAsync(output) == 0, output.ToString());

        Assert.All(
            new[]
            {
                ("imconnect.messages.accepted", 2), ("imconnect.messages.repeated", 1), ("imconnect.messages.pushed", 1),
                ("imconnect.messages.acknowledged", 3), ("imconnect.messages.offline", 1), ("imconnect.notices.confirmed", 1),
                ("imconnect.stage.batch", 6), ("imconnect.stage.duration", 0),
            },
            expected => Assert.True(sums.TryGetValue(expected.Item1, out var sum) && sum >= expected.Item2, $"{expected.Item1} is {sum}"));

        // Never a user in a tag.
        Assert.Subset(new HashSet<string> { "stage", "reason", "loop" }, tags.Keys.ToHashSet());
    }
}
