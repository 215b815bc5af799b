using ImConnect.Transports.Tests.Support;
using static ImConnect.Transports.Tests.Support.Frames;

namespace ImConnect.Transports.Tests.WebSockets;

/// <summary>TCP splits where it likes: the same bytes mean the same.</summary>
public sealed class SplitTests
{
    private static readonly byte[] s_session =
    [
        .. Binary(1, 2, 3), .. Ping(4), .. Make(0x02, [5]), .. Pong(6), .. Make(0x00, new byte[130]), .. Ping(), .. Make(0x80, [7]), .. Binary(),
        .. Binary(new byte[300]), .. Close(1001, "bye"), .. Binary(9),
    ];

    [Fact]
    public void Session_SplitAnywhere_MeansTheSame()
    {
        var whole = Script.Run([s_session]);
        Assert.Equal("message:010203 got pong:06 message:132B message: message:300B pong:04 pong: close:1001 end:1000", whole);
        Assert.Equal(whole, Script.Run(s_session.Select(b => new[] { b })));
        for (var at = 1; at < s_session.Length; at++)
            Assert.Equal(whole, Script.Run(s_session[..at], s_session[at..]));
    }

    [Theory]
    [MemberData(nameof(Rfc6455RuleTests.Rules), MemberType = typeof(Rfc6455RuleTests))]
    public void Rule_ByteByByteAndInTwo_HasTheSameOutcome(string section, string rule, byte[] bytes, string outcome)
    {
        // How many pings come at once decides how many pongs go out: that one is about time.
        if (rule.Contains("flood", StringComparison.Ordinal))
            return;
        Assert.True(outcome == Script.Run(bytes.Select(b => new[] { b })), $"{section} {rule}, byte by byte");
        var step = Math.Max(1, bytes.Length / 200);
        for (var at = 1; at < bytes.Length; at += step)
            Assert.True(outcome == Script.Run(bytes[..at], bytes[at..]), $"{section} {rule}, split at {at}");
    }
}
