using System.Reflection;
using ImConnect.TestKit.Mutants;
using Xunit;

namespace ImConnect.Sqlite.Tests.History;

/// <summary>The history's conformance suite notices every promise that is broken.</summary>
public sealed class HistoryMutantsTests(ITestOutputHelper output)
{
    private static readonly Assembly Suites = typeof(HistoryMutantsTests).Assembly;

    public static TheoryData<string> Mutants => [.. HistoryMutantRunner.Mutants.Select(mutant => mutant.FullName!)];

    [Fact]
    public async Task Conformance_UnmutatedHistory_IsGreen()
    {
        var report = await HistoryMutantRunner.RunAsync(Suites, mutant: null);

        Assert.Empty(report.Killed);
        Assert.Empty(report.Crashed);
        Assert.True(report.Passed.Count >= 30, $"only {report.Passed.Count} facts were found");
    }

    [Fact]
    public void Conformance_EveryTopic_IsRun() => Assert.Empty(HistoryMutantRunner.MissingTopics(Suites));

    [Fact]
    public void Mutants_AreFound() => Assert.True(HistoryMutantRunner.Mutants.Count >= 30, $"only {HistoryMutantRunner.Mutants.Count} were found");

    [Theory]
    [MemberData(nameof(Mutants))]
    public async Task Conformance_Mutant_IsNoticed(string mutant)
    {
        var report = await HistoryMutantRunner.RunAsync(Suites, HistoryMutantRunner.Mutants.Single(type => type.FullName == mutant));

        output.WriteLine($"{mutant}: {string.Join(", ", report.Killed)}");
        Assert.True(report.Crashed.Count == 0, $"{mutant} is not a mutant but broken: {string.Join("; ", report.Crashed)}");
        Assert.True(report.Killed.Count > 0, $"{mutant} survived: no fact tests the promise that it breaks");
        Assert.True(report.Passed.Count > 0, $"{mutant} breaks more than one promise");
    }
}
