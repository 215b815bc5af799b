namespace ImConnect.TestKit.Mutants;

/// <summary>How the facts took one mutant.</summary>
/// <param name="Passed">Facts that did not notice it.</param>
/// <param name="Killed">Facts whose assertion failed: those that test the promise it breaks.</param>
/// <param name="Crashed">Facts that ended by any other exception, with it. Proves nothing: the mutant itself may be wrong.</param>
public sealed record MutantReport(
    IReadOnlyList<string> Passed, IReadOnlyList<string> Killed, IReadOnlyList<string> Crashed);
