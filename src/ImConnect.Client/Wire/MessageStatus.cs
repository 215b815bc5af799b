namespace ImConnect.Client.Wire;

/// <summary>The <c>status</c> of an ack; it never goes back.</summary>
internal static class MessageStatus
{
    public const int Failed = -1;
    public const int Accepted = 1;
    public const int Received = 3;
    public const int Read = 4;
}
