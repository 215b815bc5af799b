using ImConnect.Connections;
using ImConnect.Core.Tests.Support;
using ImConnect.Persistence;
using ImConnect.Publishing;
using Microsoft.Extensions.DependencyInjection;

namespace ImConnect.Core.Tests.Publishing;

/// <summary>With <see cref="AckPolicy.EveryDevice"/> a device's cursor says "everything up to here": not before what waits for the publisher was pushed too.</summary>
public sealed class DeviceCursorTests
{
    private readonly FakePublisher _publisher = new();
    private readonly TaskCompletionSource<PublishResult> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public DeviceCursorTests() => _publisher.Answer = one => one.Content == "slow" ? _answer.Task : Task.FromResult(PublishResult.Stored());

    [Fact]
    public async Task Device_AcknowledgedWhatCameLater_StillGetsWhatWaitedForThePublisher()
    {
        await using var gateway = await PublishingGateway.StartAsync(_publisher, parts: services => services.Configure<InboxOptions>(o => o.Acks = AckPolicy.EveryDevice));
        var (alice, carol) = (gateway.Connect(1), gateway.Connect(3));
        var phone = gateway.Connect(2, DeviceKind.Ios);
        await gateway.Inbox.Reads.CountAsync(3); // none of them is drained any more when there is something to wait for
        await alice.SendAsync(2, Guid.NewGuid(), "slow");
        await _publisher.Tried.UntilAsync(all => all.Any(one => one.Content == "slow"));
        await carol.SendAsync(2, Guid.NewGuid(), "quick");
        var quick = await phone.NextPushAsync();
        Assert.Equal("quick", quick.Content);
        await phone.UpAsync(Frames.Ack(quick.MsgId, 3));
        await phone.SettlesAreDoneAsync();
        phone.Drop();
        _answer.SetResult(PublishResult.Stored());
        await alice.NextAckAsync();

        Assert.Equal("slow", (await gateway.Connect(2, DeviceKind.Ios).NextPushAsync()).Content);
    }
}
