namespace ImConnect.RocketMq.Tests.Support;

/// <summary>Tests that kill parts of the broker: one at a time, and when no other test runs.</summary>
[CollectionDefinition(nameof(KillingTests), DisableParallelization = true)]
public sealed class KillingTests;
