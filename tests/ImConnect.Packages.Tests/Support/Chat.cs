using ImConnect.SampleHost.Demo;
using ImConnect.Wire;

namespace ImConnect.Packages.Tests.Support;

/// <summary>Two people who talk over a server: a message, its server ack, its push, and the receipt.</summary>
internal static class Chat
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    public static async Task TalkAsync(Uri server, (ulong User, string Token) from, (ulong User, string Token) to, string text)
    {
        using var end = new CancellationTokenSource(s_patience);
        await using var sender = await WireClient.ConnectAsync(server, from.Token, from.User, end.Token);
        await using var receiver = await WireClient.ConnectAsync(server, to.Token, to.User, end.Token);

        await sender.SendTextAsync(to.User, Guid.NewGuid(), text, end.Token);
        var taken = await AckAsync(sender, ack => ack.Status == 1, end.Token);

        var push = await PushAsync(receiver, taken.MsgId, end.Token);
        Assert.Equal(text, push.Content);
        Assert.Equal(from.User, push.From);

        await receiver.AckAsync(push, 3, end.Token);
        await AckAsync(sender, ack => ack.Status == 3 && ack.MsgId == taken.MsgId, end.Token);
    }

    /// <summary>A message to somebody who is away, taken by the server.</summary>
    public static async Task<ulong> LeaveAsync(Uri server, (ulong User, string Token) from, ulong to, string text)
    {
        using var end = new CancellationTokenSource(s_patience);
        await using var sender = await WireClient.ConnectAsync(server, from.Token, from.User, end.Token);
        await sender.SendTextAsync(to, Guid.NewGuid(), text, end.Token);
        return (await AckAsync(sender, ack => ack.Status == 1, end.Token)).MsgId;
    }

    /// <summary>The text of a message that waits for somebody.</summary>
    public static async Task<string> FetchAsync(Uri server, (ulong User, string Token) who, ulong message)
    {
        using var end = new CancellationTokenSource(s_patience);
        await using var receiver = await WireClient.ConnectAsync(server, who.Token, who.User, end.Token);
        return (await PushAsync(receiver, message, end.Token)).Content;
    }

    private static async Task<C2CAckReq> AckAsync(WireClient client, Func<C2CAckReq, bool> wanted, CancellationToken cancellationToken)
    {
        while (true)
        {
            var frame = await NextAsync(client, cancellationToken);
            if (frame.Type == MsgType.C2CAck && C2CAckReq.Parser.ParseFrom(frame.Payload) is var ack && wanted(ack))
                return ack;
        }
    }

    private static async Task<C2CMsgPush> PushAsync(WireClient client, ulong message, CancellationToken cancellationToken)
    {
        while (true)
        {
            var frame = await NextAsync(client, cancellationToken);
            if (frame.Type == MsgType.C2CMsgPush && C2CMsgPush.Parser.ParseFrom(frame.Payload) is var push && push.MsgId == message)
                return push;
        }
    }

    private static async Task<ImProtoResponse> NextAsync(WireClient client, CancellationToken cancellationToken) =>
        await client.ReceiveAsync(cancellationToken) ?? throw new InvalidOperationException($"the server closed the connection: {client.CloseStatus}");
}
