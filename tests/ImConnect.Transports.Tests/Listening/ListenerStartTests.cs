using System.Net;
using System.Net.Sockets;
using ImConnect.Connections;
using ImConnect.Transports.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ImConnect.Transports.Tests.Listening;

public sealed class ListenerStartTests
{
    /// <summary>A <c>Listen</c> in the app's own Kestrel would have made it ignore its addresses.</summary>
    [Fact]
    public async Task App_WithUrlsAndAListener_IsReachedOnBoth()
    {
        await using var server = await ListenerServer.StartAsync();
        Assert.NotEqual(server.Port, server.ListenerPort());
        foreach (var port in new[] { server.Port, server.ListenerPort() })
        {
            using var client = await RawClient.SendAsync(port, [.. RawClient.GoodHeaders, "token: " + server.Token()]);
            Assert.Equal(101, client.Status);
        }
    }

    [Fact]
    public async Task Host_WithoutAnHttpServer_ListensToo()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration["ImConnect:Auth:SigningKey"] = TestServer.Key;
        builder.Services.AddSingleton<IConnectionHost>(new RecordingHost());
        new ListenerServer.Builder(builder.Services).ListenImConnect(0).ListenImConnect(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        using var host = builder.Build();
        await host.StartAsync();
        var addresses = host.Services.GetRequiredService<ImConnect.Transports.Listening.ListenerService>().Addresses;
        Assert.Equal(["127.0.0.1", "[::1]"], addresses.Select(address => address.Host));
        var token = host.Services.GetRequiredService<ImConnect.Transports.Jwt.IImConnectTokens>().Issue(new UserId(7), Device.Of(DeviceKind.Web), TimeSpan.FromHours(1));
        foreach (var address in addresses)
        {
            using var client = new System.Net.WebSockets.ClientWebSocket();
            client.Options.SetRequestHeader("token", token);
            await client.ConnectAsync(address, Limit.Token);
            await client.CloseAsync(System.Net.WebSockets.WebSocketCloseStatus.NormalClosure, null, Limit.Token);
        }

        await host.StopAsync();
        using var gone = new TcpClient();
        await Assert.ThrowsAsync<SocketException>(() => gone.ConnectAsync(IPAddress.Loopback, addresses[0].Port));
    }

    [Fact]
    public async Task Host_WithoutAnHttpServer_ListensWithTlsToo()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration["ImConnect:Auth:SigningKey"] = TestServer.Key;
        builder.Services.AddSingleton<IConnectionHost>(new RecordingHost());
        new ListenerServer.Builder(builder.Services).ListenImConnect(0, TestCertificate.Instance);
        using var host = builder.Build();
        await host.StartAsync();
        var address = host.Services.GetRequiredService<ImConnect.Transports.Listening.ListenerService>().Addresses.Single();
        Assert.Equal("wss", address.Scheme);
        using var client = new System.Net.WebSockets.ClientWebSocket();
        client.Options.RemoteCertificateValidationCallback = (_, shown, _, _) => shown!.GetCertHashString() == TestCertificate.Instance.GetCertHashString();
        client.Options.SetRequestHeader(
            "token", host.Services.GetRequiredService<ImConnect.Transports.Jwt.IImConnectTokens>().Issue(new UserId(7), Device.Of(DeviceKind.Web), TimeSpan.FromHours(1)));
        await client.ConnectAsync(address, Limit.Token);
        await client.CloseAsync(System.Net.WebSockets.WebSocketCloseStatus.NormalClosure, null, Limit.Token);
        await host.StopAsync();
    }

    [Fact]
    public async Task Certificate_WithoutItsKey_StopsTheStartAndSaysWhatToDo()
    {
        using var open = System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificate(TestCertificate.Instance.RawData);
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(
            () => TestServer.StartAsync(services: services => new ListenerServer.Builder(services).ListenImConnect(0, open)));
        Assert.Contains("no private key", fault.Message);
    }

    /// <summary>Who sends nothing is not waited for longer than the stop may take, nor left behind.</summary>
    [Fact]
    public async Task Stop_WithAClientThatSaysNothing_CutsItInTime()
    {
        await using var server = await ListenerServer.StartAsync(new() { ["ImConnect:Listener:FirstByteTimeout"] = "00:05:00" });
        using var silent = new TcpClient();
        await silent.ConnectAsync(IPAddress.Loopback, server.ListenerPort(), Limit.Token);
        while (server.App.Services.GetRequiredService<ImConnect.Transports.Admission.ConnectionAdmission>().Count == 0)
            await Task.Delay(1, Limit.Token);
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await server.App.StopAsync(limit.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        var read = await silent.GetStream().ReadAsync(new byte[1], Limit.Token).AsTask().ContinueWith(
            ended => ended.IsCompletedSuccessfully ? ended.Result : 0, TaskScheduler.Default);
        Assert.Equal(0, read);
        Assert.Equal(0, server.App.Services.GetRequiredService<ImConnect.Transports.Admission.ConnectionAdmission>().Count);
    }

    [Fact]
    public async Task Port_InUse_StopsTheStartAndSaysWhatToDo()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(
            () => TestServer.StartAsync(services: services => new ListenerServer.Builder(services).ListenImConnect(port)));
        Assert.Contains($"127.0.0.1:{port}", fault.Message);
        Assert.Contains("ListenImConnect(port)", fault.Message);
    }

    [Fact]
    public async Task Start_WithBadLimits_NamesEachKey()
    {
        var fault = await Assert.ThrowsAsync<OptionsValidationException>(() => ListenerServer.StartAsync(new()
        {
            ["ImConnect:Listener:Path"] = "websocket",
            ["ImConnect:Listener:FirstByteTimeout"] = "00:00:00",
            ["ImConnect:Listener:HandshakeTimeout"] = "01:00:00",
            ["ImConnect:Listener:MaxHandshakeBytes"] = "10",
        }));
        Assert.All(
            ["Path is websocket", "FirstByteTimeout is 00:00:00", "HandshakeTimeout is 01:00:00", "MaxHandshakeBytes is 10: write 1024 to 65536"],
            text => Assert.Contains("ImConnect:Listener:" + text, fault.Message));
    }

    [Fact]
    public async Task Start_WithALoginOfTheApp_SaysWhatToWriteInstead()
    {
        var fault = await Assert.ThrowsAsync<OptionsValidationException>(() => ListenerServer.StartAsync(
            services: services => new ListenerServer.Builder(services).AuthenticateWith(_ => new UserId(7))));
        Assert.Contains("AuthenticateWith()", fault.Message);
        Assert.Contains("UseAuthenticator<T>()", fault.Message);
        Assert.Contains("MapImConnect()", fault.Message);
    }
}
