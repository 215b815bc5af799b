using System.Text;
using System.Text.RegularExpressions;

namespace ImConnect.EndToEnd.Tests.Docs;

/// <summary>
/// The C# blocks of the pages, each turned into a file that compiles with all others: its usings and types go into a namespace of the page, so that a later block may
/// use what an earlier one declares; its statements into a method. There <c>builder</c>, <c>app</c> and <c>stopping</c> are known, unless the block declares its own.
/// </summary>
internal static partial class Snippets
{
    /// <summary>What the SDK for web apps puts into every file, and what a block may use without saying where it comes from.</summary>
    public const string Surroundings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Net.Http.Json;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Microsoft.AspNetCore.Builder;
        global using Microsoft.AspNetCore.Hosting;
        global using Microsoft.AspNetCore.Http;
        global using Microsoft.AspNetCore.Routing;
        global using Microsoft.Extensions.Configuration;
        global using Microsoft.Extensions.DependencyInjection;
        global using Microsoft.Extensions.Hosting;
        global using Microsoft.Extensions.Logging;

        internal abstract class Surroundings
        {
            protected static readonly WebApplicationBuilder builder = WebApplication.CreateBuilder();
            protected static readonly WebApplication app = builder.Build();
            protected static readonly CancellationToken stopping = default;
        }
        """;

    /// <summary>One file a block; the compiler names the page and its line.</summary>
    public static IEnumerable<string> Files() => Repository.Pages().SelectMany(page => Blocks(page).Select((block, number) => File(page, number, block.Line, block.Lines)));

    private static IEnumerable<(int Line, string[] Lines)> Blocks(string page)
    {
        var lines = Repository.Read(page).Split('\n');
        for (var at = 0; at < lines.Length; at++)
        {
            if (!lines[at].StartsWith("```csharp", StringComparison.Ordinal))
                continue;
            var end = Array.FindIndex(lines, at + 1, line => line.StartsWith("```", StringComparison.Ordinal));
            yield return (at + 2, lines[(at + 1)..end]);
            at = end;
        }
    }

    private static string File(string page, int number, int line, string[] lines)
    {
        var statements = Math.Max(0, Array.FindIndex(lines, text => text.Length > 0 && !Using().IsMatch(text)));
        var types = Array.FindIndex(lines, text => TypeDeclaration().IsMatch(text));
        if (types < 0)
            types = lines.Length;
        var file = new StringBuilder($"namespace Page_{NoLetter().Replace(page, "_")}\n{{\n");
        Add(0, statements);
        file.Append($"internal sealed class Block{number} : Surroundings\n{{\npublic static async Task RunAsync(string[] args)\n{{\n");
        Add(statements, types);
        file.Append("}\n}\n");
        Add(types, lines.Length);
        return file.Append("}\n").ToString();

        void Add(int from, int to)
        {
            file.Append($"#line {line + from} \"{page}\"\n").AppendJoin('\n', lines[from..Math.Max(from, to)]).Append("\n#line hidden\n");
        }
    }

    [GeneratedRegex(@"^using [\w.]+;")]
    private static partial Regex Using();

    [GeneratedRegex(@"^((public|internal|sealed|static|abstract|readonly|partial) )*(class|record|interface|enum|struct) ")]
    private static partial Regex TypeDeclaration();

    [GeneratedRegex(@"\W")]
    private static partial Regex NoLetter();
}
