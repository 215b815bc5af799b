using ImConnect.Connections;
using ImConnect.Core.Tests.Support;
using ImConnect.Wire;

namespace ImConnect.Core.Tests.Strategies;

/// <summary>What cannot be read, or means nothing here: answered, and closed only when it goes on.</summary>
public sealed class BadFrameTests
{
    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0x08, 0x00, 0x12, 0x00 })]
    [InlineData(new byte[] { 0xFF, 0xFF })]
    [InlineData(new byte[] { 0x08, 0x01, 0x12, 0x05, 0x00 })]
    [InlineData(new byte[] { 0x0A, 0x00 })]
    public async Task Frame_Unreadable_IsAnsweredAsUnknownAndTheConnectionStays(byte[] frame)
    {
        await using var gateway = await TestGateway.StartAsync();
        var alice = gateway.Connect(1);

        await alice.UpAsync(frame);

        var answer = await alice.NextAsync();
        Assert.Equal((0, -1, Reason.Malformed.WireText()), (answer.Type, answer.Code, answer.Envelope.Msg));
        Assert.Empty(answer.Payload);
        await alice.AcceptedAsync(2, Guid.NewGuid());
        Assert.False(alice.Connection.Closed.Task.IsCompleted);
    }

    [Fact]
    public async Task Frame_SixteenUnreadableInARow_ClosesWith1008()
    {
        await using var gateway = await TestGateway.StartAsync();
        var alice = gateway.Connect(1);

        for (var i = 0; i < 15; i++)
            await alice.UpAsync([0xFF]);
        Assert.False(alice.Connection.Closed.Task.IsCompleted);
        await alice.UpAsync([0xFF]);

        Assert.Equal(1008, (await Limit.Within(alice.Connection.Closed.Task)).Code);
        Assert.Equal(16, alice.Connection.Arrived.Snapshot().Count);
    }

    [Fact]
    public async Task Frame_ReadableInBetween_CountsAnew()
    {
        await using var gateway = await TestGateway.StartAsync();
        var alice = gateway.Connect(1);

        for (var i = 0; i < 30; i++)
        {
            if (i == 15)
                await alice.UpAsync(Frames.GetBatchIds());
            await alice.UpAsync([0xFF]);
        }

        Assert.False(alice.Connection.Closed.Task.IsCompleted);
        await alice.UpAsync([0xFF]);
        Assert.Equal(CloseReason.TooManyBadFrames, await Limit.Within(alice.Connection.Closed.Task));
    }

    [Fact]
    public async Task Frame_ThousandsOfRandomOnes_AreAllAnsweredOrTakenAndNothingBreaks()
    {
        await using var gateway = await TestGateway.StartAsync();
        var random = new Randomness(41);
        var client = gateway.Connect(1);
        for (var i = 0; i < 5000; i++)
        {
            // Half of them with an envelope that can be read, so that the strategies get their share.
            var bytes = random.Bytes(60);
            await Limit.Within(client.UpAsync(random.Next(2) == 0 ? bytes : Frames.Up(random.Next(14), bytes)).AsTask());
            if (client.Connection.Closed.Task.IsCompleted)
            {
                Assert.Equal(CloseReason.TooManyBadFrames, await client.Connection.Closed.Task);
                client = gateway.Connect(1);
            }
        }

        await gateway.Connect(3).AcceptedAsync(2, Guid.NewGuid());
        Assert.Empty(gateway.LoggedErrors);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(99)]
    [InlineData(100)]
    [InlineData(1000)]
    [InlineData(-1)]
    public async Task Frame_TypeThatNobodyTakes_IsAnsweredWithItsTypeAndMinusOne(int type)
    {
        await using var gateway = await TestGateway.StartAsync();
        var alice = gateway.Connect(1);

        await alice.UpAsync(Frames.Up(type, [1, 2]));

        var answer = await alice.NextAsync();
        Assert.Equal((type, -1, Reason.UnknownType.WireText()), (answer.Type, answer.Code, answer.Envelope.Msg));
        Assert.Empty(answer.Payload);
    }

    [Fact]
    public async Task GetBatchIds_IsAnsweredWithAHundredUniqueIds()
    {
        await using var gateway = await TestGateway.StartAsync();
        var alice = gateway.Connect(1);

        await alice.UpAsync(Frames.GetBatchIds());
        await alice.UpAsync(Frames.Up(MsgType.GetBatchMsgIds, new GetBatchMsgIdsReq()));
        var batches = await alice.TakeAsync(2);
        var sent = await alice.AcceptedAsync(2, Guid.NewGuid());

        Assert.Equal([(6, 1), (6, 1)], batches.Select(f => (f.Type, f.Code)));
        var ids = batches.SelectMany(f => BatchMsgIdsPush.Parser.ParseFrom(f.Payload).MsgIds).ToList();
        Assert.Equal(200, ids.Count);
        Assert.Equal(201, ids.Append(sent).Where(id => id != 0).Distinct().Count());
    }
}
