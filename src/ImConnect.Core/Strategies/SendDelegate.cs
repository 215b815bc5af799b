namespace ImConnect.Strategies;

/// <summary>The rest of the way of a send.</summary>
public delegate ValueTask<SendResult> SendDelegate(SendContext context);
