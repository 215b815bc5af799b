using ImConnect.Browser.Tests.Support;

namespace ImConnect.Browser.Tests;

/// <summary>One browser for all: the machine is small.</summary>
[CollectionDefinition(Name)]
public sealed class PageCollection : ICollectionFixture<Support.Browser>
{
    public const string Name = "page";
}
