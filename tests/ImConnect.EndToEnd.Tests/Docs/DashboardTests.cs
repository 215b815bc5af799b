using System.Text.Json;
using System.Text.RegularExpressions;

namespace ImConnect.EndToEnd.Tests.Docs;

/// <summary>docs/grafana-dashboard.json asks for the metrics that there are, by the names that Prometheus knows them by.</summary>
public sealed partial class DashboardTests
{
    [Fact]
    public void Dashboard_Metrics_AreThoseOfTheCode()
    {
        using var dashboard = JsonDocument.Parse(Repository.Read("docs", "grafana-dashboard.json"));
        var asked = Expressions(dashboard.RootElement).SelectMany(expression => PrometheusName().Matches(expression).Select(match => match.Value)).ToHashSet();
        var known = Instruments().ToLookup(instrument => instrument.Name, instrument => PrometheusNames(instrument.Kind, instrument.Name, instrument.Unit));
        Assert.All(known, names => Assert.True(names.First().Any(asked.Contains), $"no panel shows {names.Key} ({string.Join(", ", names.First())})"));
        asked.ExceptWith(known.SelectMany(names => names.First()));
        Assert.True(asked.Count == 0, $"nothing measures {string.Join(", ", asked)}");
    }

    [Fact]
    public void Pages_Metrics_AreThoseOfTheCode()
    {
        var known = Instruments().Select(instrument => instrument.Name).Distinct().Order(StringComparer.Ordinal);
        var rows = Repository.Read("docs", "operating.md").Split('\n').Where(line => line.StartsWith("| `imconnect.", StringComparison.Ordinal));
        Assert.Equal(known, rows.SelectMany(Names).Order(StringComparer.Ordinal));
        var bounds = Repository.Read("docs", "guarantees.md");
        Assert.Subset(known.ToHashSet(), Names(bounds).ToHashSet());
    }

    [Fact]
    public void Dashboard_Panels_EachHasATitleAndItsOwnPlace()
    {
        using var dashboard = JsonDocument.Parse(Repository.Read("docs", "grafana-dashboard.json"));
        var panels = dashboard.RootElement.GetProperty("panels").EnumerateArray().ToList();
        Assert.Equal(panels.Count, panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
        Assert.Equal(panels.Count, panels.Select(panel => panel.GetProperty("gridPos").GetRawText()).Distinct().Count());
        Assert.All(panels, panel => Assert.NotEmpty(panel.GetProperty("title").GetString()!));
    }

    private static IEnumerable<string> Expressions(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property =>
            property.NameEquals("expr") ? [property.Value.GetString()!] : Expressions(property.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Expressions),
        _ => [],
    };

    private static IEnumerable<string> Names(string text) => NameInText().Matches(text).Select(match => match.Groups[1].Value);

    private static IEnumerable<(string Kind, string Name, string Unit)> Instruments() => Repository.Sources("src")
        .SelectMany(file => Instrument().Matches(File.ReadAllText(file)))
        .Select(match => (match.Groups["kind"].Value, match.Groups["name"].Value, match.Groups["unit"].Value));

    /// <summary>As the exporter names them: dots become underscores, a unit in braces is a remark, counters end in total.</summary>
    private static string[] PrometheusNames(string kind, string name, string unit)
    {
        var plain = name.Replace('.', '_') + (unit == "s" ? "_seconds" : "");
        return kind.Contains("Histogram", StringComparison.Ordinal) ? [plain + "_bucket", plain + "_sum", plain + "_count"]
            : kind.Contains("Counter", StringComparison.Ordinal) && !kind.Contains("UpDown", StringComparison.Ordinal) ? [plain + "_total"]
            : [plain];
    }

    [GeneratedRegex(@"\b(?<kind>Observe|Create\w*(Counter|Histogram|Gauge)(<\w+>)?)\(\s*""(?<name>imconnect\.[a-z._]+)"",\s*""(?<unit>[^""]*)""")]
    private static partial Regex Instrument();

    [GeneratedRegex(@"\bimconnect_[a-z_]+")]
    private static partial Regex PrometheusName();

    [GeneratedRegex(@"`(imconnect\.[a-z._]+)`")]
    private static partial Regex NameInText();
}
