namespace ImConnect.CrashHost;

/// <summary>The steps (named as in the order of durable steps) right before or right after which this process can be told to die.</summary>
internal static class CrashPoints
{
    public const string AcceptBefore = "S2:before";
    public const string AcceptAfter = "S2:after";

    public const string PublishBefore = "S3:before";
    public const string PublishAfter = "S3:after";
    public const string PublishAckBefore = "S3:ack:before";
    public const string PublishAckAfter = "S3:ack:after";
    public const string MarkBefore = "S3:mark:before";
    public const string MarkAfter = "S3:mark:after";

    public const string AckBefore = "S4:ack:before";
    public const string AckAfter = "S4:ack:after";
    public const string DeliverBefore = "S4:deliver:before";
    public const string DeliverAfter = "S4:deliver:after";
    public const string PushBefore = "S4:push:before";
    public const string PushAfter = "S4:push:after";
    public const string OfflineBefore = "S4:offline:before";
    public const string OfflineAfter = "S4:offline:after";

    public const string SettleBefore = "S5:before";
    public const string SettleAfter = "S5:after";

    public const string WithdrawBefore = "S5:withdraw:before";
    public const string WithdrawAfter = "S5:withdraw:after";

    public const string NotifyBefore = "S6:notify:before";
    public const string ReceiptBefore = "S6:receipt:before";
    public const string ReceiptAfter = "S6:receipt:after";
    public const string PingAfter = "S6:ping:after";
    public const string ConfirmBefore = "S6:confirm:before";
    public const string ConfirmAfter = "S6:confirm:after";

    public const string ClaimBefore = "R:claim:before";
    public const string ClaimAfter = "R:claim:after";
    public const string CompleteBefore = "R:complete:before";
    public const string CompleteAfter = "R:complete:after";

    public const string PageBefore = "D:read:before";
    public const string PageRead = "D:read:after";
    public const string PageWritten = "D:write:after";
}
