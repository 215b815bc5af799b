using ImConnect.Connections;
using ImConnect.Transports.Tests.Support;

namespace ImConnect.Transports.Tests.WebSockets;

public sealed class SlowReaderTests
{
    [Fact]
    public async Task ClientThatStopsReading_IsClosedWith4003_AndGetsWhatWasTaken()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await RawClient.ConnectAsync(server, receiveBuffer: 4096);
        var sink = await server.Host.NextAsync();

        // No reader: the kernel's buffers and the server's fill, then the bound is passed. Without a bound this would not end.
        var taken = 0;
        while (sink.Connection.TryWrite(OutboundFrame.Message(new byte[8192])))
        {
            sink.Connection.Flush();
            Assert.InRange(++taken, 1, 10_000);
        }

        Assert.False(sink.Connection.TryWrite(OutboundFrame.Message(new byte[1])));
        for (var i = 0; i < taken; i++)
            Assert.Equal(0x2, (await client.ReadFrameAsync()).Opcode);
        var (opcode, body) = await client.ReadFrameAsync();
        Assert.Equal(0x8, opcode);
        Assert.Equal(4003, body[0] << 8 | body[1]);
        await client.WriteAsync(Frames.Close(4003));
        Assert.Empty(await client.ReadToEndAsync());
        Assert.Equal(CloseReason.TooSlow, await sink.Closed);
    }
}
