namespace ImConnect.Persistence;

/// <summary>The bounds and times of inboxes, the same for every store; section <c>ImConnect:Inbox</c>. Checked at start.</summary>
public sealed class InboxOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "ImConnect:Inbox";

    /// <summary>So many devices of a user have a cursor of their own (<see cref="AckPolicy.EveryDevice"/>); then the longest unused is forgotten.</summary>
    public const int MaxDevices = 32;

    /// <summary>The default of <see cref="InboxBound"/>.</summary>
    public const int DefaultInboxBound = 10_000;

    /// <summary>The default of <see cref="SenderQuota"/>.</summary>
    public const int DefaultSenderQuota = DefaultInboxBound / 10;

    /// <summary>The default of <see cref="Window"/>.</summary>
    public static readonly TimeSpan DefaultWindow = TimeSpan.FromDays(7);

    /// <summary>The default of <see cref="TombstoneLife"/>.</summary>
    public static readonly TimeSpan DefaultTombstoneLife = TimeSpan.FromMinutes(10);

    /// <summary>The default of <see cref="EntryLife"/>.</summary>
    public static readonly TimeSpan DefaultEntryLife = TimeSpan.FromDays(30);

    /// <summary>Whether one device's ack is enough, or every device of a user is drained for itself.</summary>
    /// <value><see cref="AckPolicy.AnyDevice"/></value>
    public AckPolicy Acks { get; set; } = AckPolicy.AnyDevice;

    /// <summary>
    /// How long a message waits for a receiver who does not come, from its acceptance by the store's clock. Then it leaves the inbox (it stays in the history where there is one),
    /// and the next drain finds a notice before all messages that still wait: how many are gone. Notices wait without end, and a message whose first event is not stored stays
    /// until it is.
    /// </summary>
    /// <value>30 days; at least an hour.</value>
    public TimeSpan EntryLife { get; set; } = DefaultEntryLife;

    /// <summary>
    /// How many messages of one receiver may be unsettled. At the bound a send is refused (<see cref="AcceptOutcome.InboxFull"/>); nothing that
    /// was acked is dropped.
    /// </summary>
    /// <value>10,000</value>
    public int InboxBound { get; set; } = DefaultInboxBound;

    /// <summary>
    /// How many of them may come from one sender, so that no one sender fills another's inbox. Asked before <see cref="InboxBound"/>
    /// (<see cref="AcceptOutcome.SenderQuota"/>).
    /// </summary>
    /// <value>1,000</value>
    public int SenderQuota { get; set; } = DefaultSenderQuota;

    /// <summary>
    /// How long a settled message is remembered: its head, and that its client id was used. More than zero; longer than any client of the app
    /// keeps a send that was not acked.
    /// </summary>
    /// <value>7 days</value>
    public TimeSpan Window { get; set; } = DefaultWindow;

    /// <summary>
    /// How long a withdrawal stays in the receiver's inbox even when it was received, because a node may still hold the body. Longer than any
    /// lease or grace.
    /// </summary>
    /// <value>10 minutes</value>
    public TimeSpan TombstoneLife { get; set; } = DefaultTombstoneLife;
}
