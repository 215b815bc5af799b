using ImConnect.Persistence;
using ImConnect.Publishing;

namespace ImConnect.Delivery;

/// <summary>What every connection's feed uses of the pipeline.</summary>
internal sealed record FeedServices(DrainStage Drains, NoticePinger Pinger, SettleStage Settlements, SendWaits Waits, InboxOptions Inbox);
