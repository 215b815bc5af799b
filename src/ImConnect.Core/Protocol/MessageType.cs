namespace ImConnect.Protocol;

/// <summary>The envelope's <c>type</c>: names and numbers of the existing wire; ours from 100, an app's own from 1000.</summary>
public static class MessageType
{
    /// <summary>Answers what cannot be read at all.</summary>
    public const int Unknown = 0;

    /// <summary>Up: a message to another user.</summary>
    public const int Send = 1;

    /// <summary>Up: the receiver acknowledges. Down: the server's ack, a refusal, or the peer's receipt.</summary>
    public const int Ack = 2;

    /// <summary>Up: take a message back. Down: it was taken back.</summary>
    public const int Withdraw = 3;

    /// <summary>Up: asks for fresh ids.</summary>
    public const int GetBatchIds = 4;

    /// <summary>Down: a message.</summary>
    public const int Push = 5;

    /// <summary>Down: fresh ids.</summary>
    public const int BatchIds = 6;

    /// <summary>Down: somebody asks to be a friend.</summary>
    public const int FriendRequest = 11;

    /// <summary>Down: a friend request was answered.</summary>
    public const int FriendResponse = 12;

    /// <summary>Down, of ours: older messages are no longer in the inbox.</summary>
    public const int Gap = 100;

    /// <summary>The first number of an app's own types.</summary>
    public const int FirstOfApp = 1000;
}
