using System.Reflection;
using ImConnect.TestKit.Mutants;
using Xunit;

namespace ImConnect.Core.Tests.Persistence;

/// <summary>The conformance suite notices every promise that is broken.</summary>
public sealed class MutantsTests(ITestOutputHelper output)
{
    private static readonly Assembly Suites = typeof(MutantsTests).Assembly;

    public static TheoryData<string> Mutants => [.. MutantRunner.Mutants.Select(mutant => mutant.FullName!)];

    [Fact]
    public async Task Conformance_UnmutatedStore_IsGreen()
    {
        var report = await MutantRunner.RunAsync(Suites, mutant: null);

        Assert.Empty(report.Killed);
        Assert.Empty(report.Crashed);
        Assert.True(report.Passed.Count >= 250, $"only {report.Passed.Count} facts were found");
    }

    [Fact]
    public void Conformance_EveryTopic_IsRun() => Assert.Empty(MutantRunner.MissingTopics(Suites));

    [Fact]
    public void Mutants_AreFound() => Assert.True(MutantRunner.Mutants.Count >= 200, $"only {MutantRunner.Mutants.Count} were found");

    [Theory]
    [MemberData(nameof(Mutants))]
    public async Task Conformance_Mutant_IsNoticed(string mutant)
    {
        var report = await MutantRunner.RunAsync(Suites, MutantRunner.Mutants.Single(type => type.FullName == mutant));

        output.WriteLine($"{mutant}: {string.Join(", ", report.Killed)}");
        Assert.True(report.Crashed.Count == 0, $"{mutant} is not a mutant but broken: {string.Join("; ", report.Crashed)}");
        Assert.True(report.Killed.Count > 0, $"{mutant} survived: no fact tests the promise that it breaks");
        Assert.True(report.Passed.Count > 0, $"{mutant} breaks more than one promise");
    }
}
