using System.Text.RegularExpressions;

namespace ImConnect.Packages.Tests.Support;

/// <summary>An app of somebody who has never seen this checkout: a project file, the lines of the README, and a folder of packages.</summary>
internal sealed partial class ConsumerApp : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string Folder => _folder.Name;

    /// <summary>The package cache of this app alone.</summary>
    public string Packages => _folder.At("packages");

    /// <summary>The code that the README tells people to write.</summary>
    public static string ReadmeCode()
    {
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        var section = readme[readme.IndexOf("## In your app", StringComparison.Ordinal)..];
        return CodeBlock().Match(section) is { Success: true } match
            ? match.Groups["code"].Value
            : throw new InvalidOperationException("README.md has no C# code below \"In your app\".");
    }

    public async Task BuildAsync(FreshPackages fresh)
    {
        // Nothing above the folder may have a say in it.
        await _folder.WriteAsync("Directory.Build.props", "<Project />");
        await _folder.WriteAsync("Directory.Build.targets", "<Project />");
        await _folder.WriteAsync("Directory.Packages.props", "<Project />");
        await _folder.WriteAsync("Program.cs", ReadmeCode());

        // One source more beside those of the machine; its packages have a version that no other source can have.
        await _folder.WriteAsync("nuget.config", $"""
            <configuration>
              <packageSources>
                <add key="fresh" value="{fresh.Folder}" />
              </packageSources>
            </configuration>
            """);

        // What the build of this checkout has fetched already need not be fetched again.
        await _folder.WriteAsync("Consumer.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk.Web">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <NuGetAudit>false</NuGetAudit>
                <RestoreFallbackFolders>{await GlobalPackagesAsync()}</RestoreFallbackFolders>
                <DefaultItemExcludes>$(DefaultItemExcludes);packages/**</DefaultItemExcludes>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="ImConnect" Version="[{fresh.Version}]" />
              </ItemGroup>
            </Project>
            """);
        await Tool.RunAsync("dotnet", Folder, ["build", "-c", "Release", "-o", _folder.At("out")], ("NUGET_PACKAGES", Packages));
    }

    public Task<ServerProgram> StartAsync() => ServerProgram.StartAsync(
        "dotnet",
        Folder,
        [_folder.At("out", "Consumer.dll"), "--environment", "Production"],
        ("ImConnect__Auth__SigningKey", Tokens.Key));

    public void Dispose() => _folder.Dispose();

    private static async Task<string> GlobalPackagesAsync()
    {
        var answer = await Tool.RunAsync("dotnet", Repository.Root, ["nuget", "locals", "global-packages", "--list"]);
        return answer[(answer.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
