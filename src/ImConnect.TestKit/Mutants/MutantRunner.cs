using System.Reflection;
using ImConnect.TestKit.Inbox;
using Xunit;
using Xunit.Sdk;

namespace ImConnect.TestKit.Mutants;

/// <summary>Runs every fact of an adapter's conformance classes against a mutant of its store.</summary>
public static class MutantRunner
{
    /// <summary>Every mutant there is: whoever writes one need not register it.</summary>
    public static IReadOnlyList<Type> Mutants { get; } =
        [.. typeof(InboxMutant).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(InboxMutant)) && !type.IsAbstract)];

    /// <summary>Every topic that an adapter must derive a class from.</summary>
    public static IReadOnlyList<Type> Topics { get; } =
        [.. typeof(InboxConformance).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(InboxConformance)) && type.IsAbstract)];

    /// <summary>The topics that no class of <paramref name="adapterTests"/> derives from.</summary>
    public static IReadOnlyList<Type> MissingTopics(Assembly adapterTests) =>
        [.. Topics.Where(topic => !Suites(adapterTests).Any(topic.IsAssignableFrom))];

    /// <summary>
    /// Runs all facts of the conformance classes in <paramref name="adapterTests"/>; <paramref name="mutant"/> null: on the store itself.
    /// </summary>
    public static Task<MutantReport> RunAsync(Assembly adapterTests, Type? mutant) => RunAsync(Suites(adapterTests), suite =>
    {
        var test = (InboxConformance)Activator.CreateInstance(suite)!;
        if (mutant is not null)
            test.Mutant = () => (InboxMutant)Activator.CreateInstance(mutant)!;
        return test;
    });

    /// <summary>Runs every fact of the suites, each on an object of its own.</summary>
    internal static async Task<MutantReport> RunAsync(IEnumerable<Type> suites, Func<Type, object> make)
    {
        List<string> passed = [], killed = [], crashed = [];
        foreach (var suite in suites)
        {
            foreach (var fact in suite.GetMethods().Where(method => method.GetCustomAttribute<FactAttribute>() is not null))
            {
                try
                {
                    await (Task)fact.Invoke(make(suite), null)!;
                    passed.Add(fact.Name);
                }
                catch (SkipException)
                {
                    // Not for this adapter.
                }
                catch (Exception exception) when (exception is IAssertionException)
                {
                    killed.Add(fact.Name);
                }
                catch (Exception exception)
                {
                    crashed.Add($"{fact.Name}: {exception}");
                }
            }
        }

        return new MutantReport(passed, killed, crashed);
    }

    private static IEnumerable<Type> Suites(Assembly adapterTests) =>
        adapterTests.GetExportedTypes().Where(type => type.IsSubclassOf(typeof(InboxConformance)) && !type.IsAbstract);
}
