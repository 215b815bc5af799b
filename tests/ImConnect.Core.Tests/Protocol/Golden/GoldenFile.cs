using System.Globalization;
using System.Text.RegularExpressions;

namespace ImConnect.Core.Tests.Protocol.Golden;

/// <summary>Reads the recorded frames. Their format is said at the head of each file.</summary>
internal static partial class GoldenFile
{
    private static readonly string[] s_files = ["happy-path.txt", "edge-cases.txt", "callbacks.txt"];

    private static readonly Lazy<IReadOnlyList<GoldenFrame>> s_frames = new(() => [.. s_files.SelectMany(Read)]);

    public static IReadOnlyList<GoldenFrame> All => s_frames.Value;

    public static IEnumerable<GoldenFrame> Up => All.Where(f => f.Direction == "up");

    public static IEnumerable<GoldenFrame> Down => All.Where(f => f.Direction == "down");

    /// <summary>The one frame of a direction whose name begins so.</summary>
    public static GoldenFrame Find(string direction, string name) =>
        All.Single(f => f.Direction == direction && f.Name.StartsWith(name, StringComparison.Ordinal));

    private static IEnumerable<GoldenFrame> Read(string file)
    {
        using var stream = typeof(GoldenFile).Assembly.GetManifestResourceStream($"Golden/{file}") ?? throw new InvalidOperationException(file);
        using var reader = new StreamReader(stream);
        foreach (var block in reader.ReadToEnd().Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(b => b[0] != '#'))
        {
            var lines = block.Split('\n');
            var space = lines[0].IndexOf(' ', StringComparison.Ordinal);
            yield return new GoldenFrame(
                lines[0][..space],
                lines[0][(space + 1)..],
                Hex(lines[1]),
                Fields(lines[2]["envelope: ".Length..]),
                Fields(lines[3]["payload: ".Length..]));
        }
    }

    private static byte[] Hex(string text) => text == "-"
        ? []
        : Convert.FromHexString(Repeated().Replace(text, m => string.Concat(Enumerable.Repeat(m.Groups[1].Value, int.Parse(m.Groups[2].ValueSpan, CultureInfo.InvariantCulture)))));

    private static Dictionary<int, object>? Fields(string text)
    {
        if (text is "broken" or "opaque")
            return null;
        var fields = new Dictionary<int, object>();
        foreach (var field in text.Split("; ", StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = field.Split('=', 2);
            var kind = parts[1].Split(' ', 2);
            fields.Add(int.Parse(parts[0], CultureInfo.InvariantCulture), Value(kind[0], kind[1]));
        }

        return fields;
    }

    private static object Value(string kind, string text) => kind switch
    {
        "fixed64" => unchecked((long)ulong.Parse(text, CultureInfo.InvariantCulture)),
        "int32" => int.Parse(text, CultureInfo.InvariantCulture),
        "bytes" => Convert.FromHexString(text),
        "text" => Repeated().Replace(text, m => new string(m.Groups[1].Value[0], int.Parse(m.Groups[2].ValueSpan, CultureInfo.InvariantCulture))),
        _ => throw new FormatException(kind),
    };

    [GeneratedRegex(@"\{(\w+)\*(\d+)\}")]
    private static partial Regex Repeated();
}
