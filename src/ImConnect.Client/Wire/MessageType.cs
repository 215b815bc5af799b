namespace ImConnect.Client.Wire;

/// <summary>The envelope's <c>type</c>.</summary>
internal static class MessageType
{
    public const int Send = 1;
    public const int Ack = 2;
    public const int Withdraw = 3;
    public const int GetBatchIds = 4;
    public const int Push = 5;
    public const int BatchIds = 6;
    public const int FriendRequest = 11;
    public const int FriendResponse = 12;
    public const int Gap = 100;
}
