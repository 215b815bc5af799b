namespace ImConnect.EndToEnd.Tests.Checker;

/// <summary>What can be wrong with a message after all faults are over and everybody was online for a while.</summary>
internal enum FindingKind
{
    /// <summary>I1, I5: acked to its sender, and neither acked by its receiver nor in his inbox.</summary>
    Lost,

    /// <summary>I2, I9: one client id became two messages, or one message has two records.</summary>
    Doubled,

    /// <summary>I3: accepted, or first delivered, in another order than it was sent.</summary>
    Reordered,

    /// <summary>I4: arrived though nobody sent it, or not to this one, or not so.</summary>
    Phantom,

    /// <summary>A status went back, in the store or in what a sender was told.</summary>
    StatusWentBack,

    /// <summary>I6: still waits or is still due though its receiver was online and acked all.</summary>
    Left,

    /// <summary>A send that was repeated until the end and never answered.</summary>
    Unanswered,

    /// <summary>A message that was taken back is there all the same, its receiver was not told, or got its body after he was told.</summary>
    NotWithdrawn,

    /// <summary>S6: the receipt has left the sender's inbox, and he was never told.</summary>
    ReceiptLost,
}
