using ImConnect.Transports.Tests.Support;
using ImConnect.Transports.WebSockets;
using Microsoft.Extensions.Options;

namespace ImConnect.Transports.Tests.WebSockets;

public sealed class WebSocketTransportOptionsTests
{
    [Fact]
    public async Task Start_WithManyFaults_NamesEachKeyAtOnce()
    {
        var fault = await Assert.ThrowsAsync<OptionsValidationException>(() => TestServer.StartAsync(new()
        {
            ["ImConnect:WebSocket:MaxMessageBytes"] = "100000",
            ["ImConnect:WebSocket:MaxPendingBytes"] = "1000",
            ["ImConnect:WebSocket:PingInterval"] = "00:05:00",
            ["ImConnect:WebSocket:WriteTimeout"] = "00:00:00",
        }));
        Assert.Contains("ImConnect:WebSocket:MaxMessageBytes is 100000: write 1 to 65536", fault.Message);
        Assert.Contains("ImConnect:WebSocket:MaxPendingBytes is 1000: write 65536 to 67108864", fault.Message);
        Assert.Contains("ImConnect:WebSocket:IdleTimeout is 00:02:00: write more than PingInterval", fault.Message);
        Assert.Contains("ImConnect:WebSocket:WriteTimeout is 00:00:00: write 00:00:01 to 1.00:00:00", fault.Message);
    }

    [Fact]
    public void Defaults_AreLegal() => Assert.True(new WebSocketTransportOptionsValidator().Validate(null, new()).Succeeded);

    [Fact]
    public async Task MaxMessageBytes_FromConfiguration_IsTheLimit()
    {
        await using var server = await TestServer.StartAsync(new() { ["ImConnect:WebSocket:MaxMessageBytes"] = "65536" });
        using var client = await RawClient.ConnectAsync(server);
        await client.WriteAsync(Frames.Binary(new byte[65_536]));
        await client.WriteAsync(Frames.Binary(new byte[65_537]));
        var sink = await server.Host.NextAsync();
        while (sink.Messages.Count == 0)
            await Task.Yield();
        Assert.Equal(65_536, sink.Messages.Single().Length);
        await client.WriteAsync(Frames.Close(1000));
        Assert.Equal(1009, (await sink.Closed).Code);
    }
}
