using System.Text;
using ImConnect.Transports.Listening;

namespace ImConnect.Transports.Tests.Listening;

/// <summary>RFC 9112: what is not surely one request is none.</summary>
public sealed class RequestHeadTests
{
    [Fact]
    public void Head_ThatIsGood_IsRead()
    {
        Assert.True(RequestHead.TryParse("GET /a%20b?x=1&y HTTP/1.1\r\nHost: h\r\nA:\r\nb: \t x y\t \r\nB: z\r\n\r\n"u8, out var head));
        Assert.Equal(("GET", "/a%20b", "?x=1&y"), (head.Method, head.Path, head.Query));
        Assert.Equal("", head.Headers["a"].ToString());
        Assert.Equal(["x y", "z"], head.Headers["b"].ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("\r\n")]
    [InlineData("GET / HTTP/1.1\r\n\r\n")] // no Host
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")]
    [InlineData("GET / HTTP/1.0\r\nHost: a\r\n\r\n")]
    [InlineData("GET / HTTP/2\r\nHost: a\r\n\r\n")]
    [InlineData("GET / http/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET  / HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET /  HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData(" GET / HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET/ HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET * HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET /#x HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET /\u00e4 HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("G(T / HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\nHost: a\n\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\rX: b\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n X: b\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\tfolded\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost : a\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX: \u0001\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX: \u007f\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX@: b\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\nbehind")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n")]
    public void Head_ThatCouldMeanSeveralThings_IsNone(string head) => Assert.False(RequestHead.TryParse(Encoding.Latin1.GetBytes(head), out _));

    [Fact]
    public void Head_WithTooManyHeaders_IsNone()
    {
        static byte[] Head(int count) =>
            Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: a\r\n" + string.Concat(Enumerable.Repeat("X: y\r\n", count - 1)) + "\r\n");
        Assert.True(RequestHead.TryParse(Head(64), out _));
        Assert.False(RequestHead.TryParse(Head(65), out _));
    }
}
