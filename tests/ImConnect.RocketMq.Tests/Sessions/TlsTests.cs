using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using ImConnect.RocketMq.Tests.Support;

namespace ImConnect.RocketMq.Tests.Sessions;

/// <summary>The real proxy speaks TLS on its one port, with a certificate that it made itself.</summary>
public sealed class TlsTests(RocketMqBroker broker)
{
    private readonly Messages _messages = new();

    [Fact]
    public async Task Certificate_AnyAllowed_Sends()
    {
        await broker.RequireAsync();
        await SendAsync(new RocketMqProducerOptions { UseTls = true, AllowAnyCertificate = true });
    }

    [Fact]
    public async Task Certificate_TheOneNamed_Sends()
    {
        await broker.RequireAsync();
        await SendAsync(new RocketMqProducerOptions { UseTls = true, CertificateSha256 = await FingerprintAsync() });
    }

    [Fact]
    public async Task Certificate_AnotherThanNamed_IsNoConnection()
    {
        await broker.RequireAsync();
        await AssertRefusedAsync(new RocketMqProducerOptions { UseTls = true, CertificateSha256 = new string('0', 64) });
    }

    [Fact]
    public async Task Certificate_ThatNobodyTrusts_IsNoConnection()
    {
        await broker.RequireAsync();
        await AssertRefusedAsync(new RocketMqProducerOptions { UseTls = true });
    }

    private async Task AssertRefusedAsync(RocketMqProducerOptions options)
    {
        var error = await Assert.ThrowsAsync<RocketMqException>(() => SendAsync(options));
        Assert.Equal((RocketMqCode.ConnectionFailed, false), (error.Code, error.MaybeStored));
    }

    private async Task SendAsync(RocketMqProducerOptions options)
    {
        (options.Endpoints, options.RequestTimeout) = (broker.Address, RocketMqBroker.RequestTimeout);
        await using var producer = new RocketMqProducer(options);
        await producer.SendAsync(_messages.Fifo("g"), TestContext.Current.CancellationToken);
    }

    private async Task<string> FingerprintAsync()
    {
        var parts = broker.Address.Split(':');
        using var client = new TcpClient();
        await client.ConnectAsync(parts[0], int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture), TestContext.Current.CancellationToken);
        await using var stream = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, _, _, _) => true);
        await stream.AuthenticateAsClientAsync(parts[0]);
        return Convert.ToHexString(SHA256.HashData(stream.RemoteCertificate!.GetRawCertData()));
    }
}
