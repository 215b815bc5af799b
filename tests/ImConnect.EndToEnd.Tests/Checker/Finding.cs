namespace ImConnect.EndToEnd.Tests.Checker;

/// <summary>One fault of one message.</summary>
internal sealed record Finding(FindingKind Kind, string What)
{
    public override string ToString() => $"{Kind}: {What}";
}
