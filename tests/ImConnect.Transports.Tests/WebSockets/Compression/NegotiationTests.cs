using ImConnect.Transports.Tests.Support;
using ImConnect.Transports.WebSockets.Compression;
using Microsoft.Extensions.Primitives;

namespace ImConnect.Transports.Tests.WebSockets.Compression;

/// <summary>RFC 7692, section 7.1, and RFC 6455, section 9.1.</summary>
public sealed class NegotiationTests
{
    private const string Yes = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

    [Theory]
    [InlineData("permessage-deflate", Yes)]
    [InlineData("Permessage-Deflate", Yes)]
    [InlineData(" permessage-deflate ;client_max_window_bits", Yes)]
    [InlineData("permessage-deflate; server_no_context_takeover; client_no_context_takeover", Yes)]
    [InlineData("permessage-deflate; client_max_window_bits=8", Yes + "; client_max_window_bits=8")]
    [InlineData("permessage-deflate; client_max_window_bits=\"15\"", Yes + "; client_max_window_bits=15")]
    [InlineData("permessage-deflate; server_max_window_bits=15", Yes + "; server_max_window_bits=15")]
    [InlineData("permessage-deflate; server_max_window_bits=\"9\"", Yes + "; server_max_window_bits=9")]
    [InlineData("permessage-deflate; server_max_window_bits=8; client_max_window_bits", Yes + "; server_max_window_bits=8")]

    // Several offers: the first that can be kept.
    [InlineData("x-webkit-deflate-frame, permessage-deflate", Yes)]
    [InlineData("permessage-deflate; unknown, permessage-deflate; server_max_window_bits=10, permessage-deflate", Yes + "; server_max_window_bits=10")]
    [InlineData("permessage-bzip2; a=1; b, , permessage-deflate", Yes)]

    // Declined: what cannot be kept to the letter.
    [InlineData("permessage-deflate; unknown", null)]
    [InlineData("permessage-deflate; unknown=1", null)]
    [InlineData("permessage-deflate; server_no_context_takeover=1", null)]
    [InlineData("permessage-deflate; client_no_context_takeover=true", null)]
    [InlineData("permessage-deflate; server_max_window_bits", null)]
    [InlineData("permessage-deflate; server_max_window_bits=7", null)]
    [InlineData("permessage-deflate; server_max_window_bits=16", null)]
    [InlineData("permessage-deflate; server_max_window_bits=08", null)]
    [InlineData("permessage-deflate; server_max_window_bits=+9", null)]
    [InlineData("permessage-deflate; server_max_window_bits=a", null)]
    [InlineData("permessage-deflate; client_max_window_bits=0", null)]
    [InlineData("permessage-deflate; client_max_window_bits=100", null)]
    [InlineData("permessage-deflate; client_max_window_bits; client_max_window_bits", null)]
    [InlineData("permessage-deflate; server_no_context_takeover; server_no_context_takeover", null)]
    [InlineData("permessage-deflate; server_max_window_bits=9; server_max_window_bits=9", null)]
    [InlineData("permessage-deflate; Server_No_Context_Takeover", null)]
    [InlineData("permessage-deflate2", null)]
    [InlineData("", null)]

    // Not a list of extensions.
    [InlineData("permessage-deflate;", "malformed")]
    [InlineData("permessage-deflate; =1", "malformed")]
    [InlineData("permessage-deflate; client_max_window_bits=", "malformed")]
    [InlineData("permessage-deflate; client_max_window_bits=\"15", "malformed")]
    [InlineData("permessage-deflate; client_max_window_bits=\"1 5\"", "malformed")]
    [InlineData("permessage-deflate; client_max_window_bits=\"\"", "malformed")]
    [InlineData("permessage-deflate client_max_window_bits", "malformed")]
    [InlineData("; client_max_window_bits", "malformed")]
    [InlineData("permessage/deflate", "malformed")]
    public void Offer_IsAnsweredOrDeclined(string header, string? answer)
    {
        var isRead = ExtensionHeader.TryRead(header, out var offers);
        Assert.Equal(answer != "malformed", isRead);
        if (isRead)
            Assert.Equal(answer, DeflateAgreement.Choose(offers)?.Answer);
    }

    [Fact]
    public void Offers_OnSeveralLines_AreOneList()
    {
        Assert.True(ExtensionHeader.TryRead(new StringValues(["a", "permessage-deflate; x", "permessage-deflate"]), out var offers));
        Assert.Equal(["a", "permessage-deflate", "permessage-deflate"], offers.Select(offer => offer.Name));
        Assert.NotNull(DeflateAgreement.Choose(offers));
    }

    [Fact]
    public void Offers_OverTheBound_AreRefused() =>
        Assert.False(ExtensionHeader.TryRead(string.Join(',', Enumerable.Repeat("a", 33)), out _));

    [Theory]
    [InlineData(null, "permessage-deflate", null)]
    [InlineData("true", "permessage-deflate", Yes)]
    [InlineData("true", "permessage-deflate; mode=x", null)]
    [InlineData("true", null, null)]
    public async Task Handshake_WithAnOffer_IsAnsweredWhereSwitchedOn(string? option, string? offer, string? answer)
    {
        await using var server = await TestServer.StartAsync(new() { ["ImConnect:WebSocket:Compression:Enabled"] = option });
        string[] lines = offer is null ? [] : ["Sec-WebSocket-Extensions: " + offer];
        using var client = await RawClient.SendAsync(server.Port, [.. RawClient.GoodHeaders, "token: " + server.Token(), .. lines]);
        Assert.Equal(101, client.Status);
        if (answer is null)
            Assert.DoesNotContain("Sec-WebSocket-Extensions", client.Head);
        else
            Assert.Contains($"Sec-WebSocket-Extensions: {answer}\r\n", client.Head);
    }

    [Fact]
    public async Task Handshake_WithAMalformedOffer_Is400()
    {
        await using var server = await TestServer.StartAsync(new() { ["ImConnect:WebSocket:Compression:Enabled"] = "true" });
        using var client = await RawClient.SendAsync(
            server.Port, [.. RawClient.GoodHeaders, "token: " + server.Token(), "Sec-WebSocket-Extensions: permessage-deflate; ="]);
        Assert.Equal(400, client.Status);
    }
}
