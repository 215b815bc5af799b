namespace ImConnect.RocketMq.Bench;

/// <summary>One way of sending.</summary>
internal interface ISide : IAsyncDisposable
{
    string Name { get; }

    /// <summary>Ends when the message of this chat is stored; throws when it is not.</summary>
    Task SendAsync(string chat, ReadOnlyMemory<byte> body);
}
