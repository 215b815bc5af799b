using ImConnect.Persistence;
using ImConnect.TestKit.Revocations;
using Xunit;

namespace ImConnect.Core.Tests.Persistence;

/// <summary>Revocations in memory keep every promise but that they outlive the process.</summary>
public sealed class InMemoryRevocationsTests : RevocationConformance
{
    protected override ValueTask<RevocationFixture> CreateAsync() => new(new RevocationFixture(new InMemoryRevocations()));
}
