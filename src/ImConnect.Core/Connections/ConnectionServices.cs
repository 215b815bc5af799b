using ImConnect.Delivery;
using ImConnect.Strategies;

namespace ImConnect.Connections;

/// <summary>What every connection uses of the pipeline.</summary>
internal sealed record ConnectionServices(FrameDispatcher Dispatcher, FeedServices Feed, SendLimits Limits, LifecycleCalls Lifecycle, TimeProvider Time);
