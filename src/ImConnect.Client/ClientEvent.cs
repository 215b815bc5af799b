namespace ImConnect.Client;

/// <summary>
/// Something that came from the gateway: one of <see cref="ReceivedMessage"/>, <see cref="MessageWithdrawn"/>, <see cref="MessageReceipt"/>,
/// <see cref="MessageCopied"/>, <see cref="FriendRequested"/>, <see cref="FriendAnswered"/>, <see cref="HistoryGap"/> and <see cref="WithdrawalRefused"/>.
/// They are one stream, because their order means something: a withdrawal follows its message.
/// </summary>
public abstract record ClientEvent
{
    private protected ClientEvent()
    {
    }
}
