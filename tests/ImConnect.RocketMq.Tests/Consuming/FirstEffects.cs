using System.Globalization;

namespace ImConnect.RocketMq.Tests.Consuming;

/// <summary>What has to hold of effects after any fault.</summary>
internal static class FirstEffects
{
    /// <param name="stored">Keys of what the producer was told is stored.</param>
    /// <param name="effects">Keys in the order of their first effects.</param>
    public static void MustBeCompleteOnceAndInOrder(IReadOnlyCollection<string> stored, IReadOnlyList<string> effects)
    {
        Assert.Empty(stored.Except(effects));
        Assert.Equal(effects.Count, effects.Distinct().Count());
        foreach (var group in effects.Select(key => key.Split('.')).GroupBy(key => key[0], key => int.Parse(key[1], CultureInfo.InvariantCulture)))
            Assert.Equal(Enumerable.Range(0, group.Count()), group);
    }
}
