namespace ImConnect.EndToEnd.Tests.Checker;

/// <summary>One fault of one message, or of one of its events.</summary>
internal sealed record Finding(FindingKind Kind, string What, string? Key = null)
{
    public override string ToString() => $"{Kind}: {What}";
}
