using ImConnect.Persistence;

namespace ImConnect.Delivery;

/// <summary>What every connection's feed uses of the pipeline.</summary>
internal sealed record FeedServices(DrainStage Drains, NoticePinger Pinger, SettleStage Settlements, InboxOptions Inbox);
