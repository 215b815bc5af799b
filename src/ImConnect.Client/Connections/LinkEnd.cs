namespace ImConnect.Client.Connections;

/// <summary>How a connection ended, or why there was none.</summary>
/// <param name="Why">In words, for the app.</param>
/// <param name="Code">The close code; 0: it broke, or was not opened.</param>
/// <param name="Reason">The close reason.</param>
/// <param name="Status">The HTTP status of a refused handshake, or 0.</param>
/// <param name="RetryAfter">What the refusal asks for.</param>
/// <param name="Lived">How long it was open.</param>
internal sealed record LinkEnd(
    string Why, int Code = 0, string Reason = "", int Status = 0, TimeSpan? RetryAfter = null, TimeSpan Lived = default)
{
    public const int TooBig = 1009;
}
