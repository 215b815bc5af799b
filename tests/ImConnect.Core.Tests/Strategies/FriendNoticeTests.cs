using ImConnect.Core.Tests.Support;
using ImConnect.Persistence;
using ImConnect.Protocol;
using ImConnect.Strategies;
using ImConnect.Wire;
using Microsoft.Extensions.DependencyInjection;

namespace ImConnect.Core.Tests.Strategies;

/// <summary>Friend requests and their answers: notices of the app, which wait until they were surely received.</summary>
public sealed class FriendNoticeTests
{
    private static readonly FriendNotice s_request = new(EntryKind.FriendRequest, new UserId(1), new UserId(2), Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"))
    {
        FromName = "Alice",
        FromAvatar = "a.png",
        Message = "hello",
        Time = DateTimeOffset.FromUnixTimeMilliseconds(1234),
        PushTitle = "title",
        PushContent = "content",
    };

    [Fact]
    public async Task Request_IsTheExistingWires()
    {
        await using var gateway = await TestGateway.StartAsync();
        var bob = gateway.Connect(2);

        var result = await NotifyAsync(gateway, s_request);

        Assert.Equal(Reason.None, result.Reason);
        var frame = await bob.NextAsync();
        Assert.Equal((MessageType.FriendRequest, 1), (frame.Type, frame.Code));
        Assert.Equal(
            new FriendRequestPush
            {
                ToUserId = 2, RequestId = Frames.Bytes(s_request.RequestId), FromUserId = 1, FromUserName = "Alice", FromUserAvatar = "a.png", RequestMessage = "hello",
                CreateTime = 1234, PushTitle = "title", PushContent = "content",
            },
            FriendRequestPush.Parser.ParseFrom(frame.Envelope.Payload));
    }

    [Fact]
    public async Task Response_IsTheExistingWires()
    {
        await using var gateway = await TestGateway.StartAsync();
        var alice = gateway.Connect(1);

        await NotifyAsync(gateway, s_request with { Kind = EntryKind.FriendResponse, From = new(2), To = new(1), Status = 1 });

        var frame = await alice.NextAsync();
        Assert.Equal(MessageType.FriendResponse, frame.Type);
        Assert.Equal(
            new FriendResponsePush
            {
                ToUserId = 1, RequestId = Frames.Bytes(s_request.RequestId), FromUserId = 2, FromUserName = "Alice", FromUserAvatar = "a.png", Status = 1,
                ResponseTime = 1234, PushTitle = "title", PushContent = "content",
            },
            FriendResponsePush.Parser.ParseFrom(frame.Envelope.Payload));
    }

    [Fact]
    public async Task ReceiverAway_GetsItAtLogin_UntilAPongProvesIt()
    {
        await using var gateway = await TestGateway.StartAsync();
        await NotifyAsync(gateway, s_request);

        var first = gateway.Connect(2);
        Assert.Equal(MessageType.FriendRequest, (await first.NextAsync()).Type);
        first.Drop();
        var second = gateway.Connect(2);
        Assert.Equal(MessageType.FriendRequest, (await second.NextAsync()).Type);
        await gateway.ProveNoticesAsync(second);
        await second.SettlesAreDoneAsync();
        second.Drop();

        var third = gateway.Connect(2);
        var id = await gateway.Connect(1).AcceptedAsync(2, Guid.NewGuid());
        Assert.Equal(id, (await third.NextPushAsync()).MsgId);
    }

    [Fact]
    public async Task SameNotice_IsSentOnce_AndAnotherStatusIsAnotherOne()
    {
        await using var gateway = await TestGateway.StartAsync();
        var bob = gateway.Connect(2);

        var first = await NotifyAsync(gateway, s_request);
        var second = await NotifyAsync(gateway, s_request with { FromName = "changed" });
        var other = await NotifyAsync(gateway, s_request with { Status = 2 });

        Assert.Equal(first, second);
        Assert.NotEqual(first.Id, other.Id);
        await bob.TakeAsync(2);
        Assert.DoesNotContain(bob.Unread, frame => !frame.IsPing);
    }

    [Fact]
    public async Task MessagesOfTheSameChat_AreNotHeldUpByIt()
    {
        await using var gateway = await TestGateway.StartAsync();
        await NotifyAsync(gateway, s_request);
        var bob = gateway.Connect(2);
        await bob.NextAsync();

        var id = await gateway.Connect(1).AcceptedAsync(2, Guid.NewGuid());

        Assert.Equal(id, (await bob.NextMessageAsync()).Push().MsgId);
    }

    [Fact]
    public async Task WhatIsNoFriendNotice_IsRefused()
    {
        await using var gateway = await TestGateway.StartAsync();

        Assert.Equal(Reason.Malformed, (await NotifyAsync(gateway, s_request with { Kind = EntryKind.Receipt })).Reason);
        Assert.Equal(Reason.Malformed, (await NotifyAsync(gateway, s_request with { RequestId = default })).Reason);
        Assert.Equal(Reason.BadReceiver, (await NotifyAsync(gateway, s_request with { To = default })).Reason);
        Assert.Equal(Reason.TooBig, (await NotifyAsync(gateway, s_request with { Message = new string('x', 70_000) })).Reason);
        Assert.DoesNotContain("hello", s_request.ToString());
    }

    private static async Task<SendResult> NotifyAsync(TestGateway gateway, FriendNotice notice) =>
        Assert.Single(await gateway.Services.GetRequiredService<IMessageSender>().NotifyAsync([notice], CancellationToken.None));
}
