using System.Collections.ObjectModel;

namespace ImConnect.RocketMq.Producing;

internal static class EmptyProperties
{
    public static readonly ReadOnlyDictionary<string, string> Instance = ReadOnlyDictionary<string, string>.Empty;
}
