using System.Reflection;
using ImConnect.TestKit.History;

namespace ImConnect.TestKit.Mutants;

/// <summary>Runs every fact of an adapter's history conformance classes against a mutant of its history.</summary>
public static class HistoryMutantRunner
{
    /// <summary>Every mutant there is: whoever writes one need not register it.</summary>
    public static IReadOnlyList<Type> Mutants { get; } =
        [.. typeof(HistoryMutant).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(HistoryMutant)) && !type.IsAbstract)];

    /// <summary>Every topic that an adapter must derive a class from.</summary>
    public static IReadOnlyList<Type> Topics { get; } =
        [.. typeof(HistoryConformance).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(HistoryConformance)) && type.IsAbstract)];

    /// <summary>The topics that no class of <paramref name="adapterTests"/> derives from.</summary>
    public static IReadOnlyList<Type> MissingTopics(Assembly adapterTests) =>
        [.. Topics.Where(topic => !Suites(adapterTests).Any(topic.IsAssignableFrom))];

    /// <summary>Runs all facts of the conformance classes in <paramref name="adapterTests"/>; <paramref name="mutant"/> null: on the history itself.</summary>
    public static Task<MutantReport> RunAsync(Assembly adapterTests, Type? mutant) => MutantRunner.RunAsync(Suites(adapterTests), suite =>
    {
        var test = (HistoryConformance)Activator.CreateInstance(suite)!;
        if (mutant is not null)
            test.Mutant = () => (HistoryMutant)Activator.CreateInstance(mutant)!;
        return test;
    });

    private static IEnumerable<Type> Suites(Assembly adapterTests) =>
        adapterTests.GetExportedTypes().Where(type => type.IsSubclassOf(typeof(HistoryConformance)) && !type.IsAbstract);
}
