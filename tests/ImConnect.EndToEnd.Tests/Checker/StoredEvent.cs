using System.Globalization;

namespace ImConnect.EndToEnd.Tests.Checker;

/// <summary>An event as the business side has stored it, once or again.</summary>
internal sealed record StoredEvent(int Type, int Number, ulong Id, ulong From, ulong To)
{
    /// <summary>Names the event, however often it was stored.</summary>
    public string Key => string.Create(CultureInfo.InvariantCulture, $"{Id}-{Type}-{Number}");

    /// <summary>The lines of the crash host's publisher; one that was cut off by the end of its process is none.</summary>
    public static IReadOnlyList<StoredEvent> ReadAll(string path)
    {
        var text = File.Exists(path) ? File.ReadAllText(path) : "";
        return [.. text.Split('\n')[..^1].Select(Parse)];
    }

    private static StoredEvent Parse(string line)
    {
        var parts = line.Split(' ');
        return new StoredEvent(Int(parts[0]), Int(parts[1]), unchecked((ulong)Long(parts[2])), unchecked((ulong)Long(parts[3])), unchecked((ulong)Long(parts[4])));
    }

    private static int Int(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static long Long(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
