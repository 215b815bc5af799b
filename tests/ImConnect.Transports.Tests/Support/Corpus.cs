using System.Text;

namespace ImConnect.Transports.Tests.Support;

/// <summary>What fuzzers begin with: the files of the folder Corpus.</summary>
internal static class Corpus
{
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "Corpus");

    /// <summary>Frames as a client writes them.</summary>
    public static IReadOnlyList<byte[]> Frames { get; } = [.. Read("Frames").Select(text => Convert.FromHexString(text.Trim()))];

    /// <summary>Handshakes, with the line ends of the wire.</summary>
    public static IReadOnlyList<byte[]> Handshakes { get; } =
        [.. Read("Handshakes").Select(text => Encoding.Latin1.GetBytes(text.ReplaceLineEndings("\r\n")))];

    private static IEnumerable<string> Read(string kind) =>
        Directory.EnumerateFiles(Path.Combine(s_folder, kind)).Order(StringComparer.Ordinal).Select(file => File.ReadAllText(file));
}
