using System.Globalization;
using ImConnect.Business.Tests.Support;
using ImConnect.Publishing;
using Microsoft.AspNetCore.Http;

namespace ImConnect.Business.Tests;

/// <summary>The table of <see cref="AnswerRules"/>, row by row, over real HTTP.</summary>
public sealed class AnswerTests
{
    private static readonly string s_wide = new(' ', BoundedAnswer.MaxBytes - """{"code":1}""".Length);

    [Theory]
    [InlineData("""{"code":1,"msg":"stored","data":null}""")]
    [InlineData("""{"msg":"stored \"twice\"","data":{"code":-2,"list":[1,{"code":0}]},"code":1}""")]
    [InlineData(" {\n\t\"code\" : 1 } \r\n")]
    public async Task Answer_200WithCode1_IsStored(string body)
    {
        await using var world = await World.StartAsync();
        world.Server.Says(200, body);
        Assert.Equal(PublishResult.Stored("im-business"), await world.Gateway.PublishAsync(Events.Of(1)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-2)]
    [InlineData(-3)]
    [InlineData(2)]
    [InlineData(200)]
    public async Task Answer_200WithAnotherCode_IsTriedWithoutEnd(int code)
    {
        await using var world = await World.StartAsync();
        world.Server.Says(200, $$"""{"code":{{code}},"msg":"no","data":null}""");
        foreach (var attempt in new[] { 0, 4, 5, 1000 })
            Assert.Equal(PublishResult.MaybeStored($"HTTP 200, code {code}"), await world.Gateway.PublishAsync(Events.Of(1, attempt: attempt)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("stored")]
    [InlineData("<html>code 1</html>")]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("""[{"code":1}]""")]
    [InlineData("""{"code":"1"}""")]
    [InlineData("""{"code":1.5}""")]
    [InlineData("""{"code":true}""")]
    [InlineData("""{"code":null}""")]
    [InlineData("""{"code":99999999999}""")]
    [InlineData("""{"Code":1}""")]
    [InlineData("""{"data":{"code":1}}""")]
    [InlineData("""{"code":1""")]
    [InlineData("""{"code":1,""")]
    [InlineData("""{"code":1}x""")]
    [InlineData("""{"code":1}{"code":-1}""")]
    [InlineData("""{"code":1,"code":-1}""")]
    [InlineData("""{"code":1,"msg":"cut""")]
    public async Task Answer_200ThatCannotBeRead_IsTriedWithoutEnd(string body)
    {
        await using var world = await World.StartAsync();
        world.Server.Says(200, body);
        foreach (var attempt in new[] { 0, 4, 1000 })
            Assert.Equal(PublishResult.MaybeStored("HTTP 200, no code that can be read"), await world.Gateway.PublishAsync(Events.Of(1, attempt: attempt)));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(413)]
    [InlineData(415)]
    [InlineData(422)]
    [InlineData(499)]
    public async Task Answer_4xx_IsTriedFiveTimesAndThenRefused(int status)
    {
        await using var world = await World.StartAsync();
        world.Server.Says(status, """{"code":1,"msg":"not by the code"}""", ("Retry-After", "5"));
        await AssertFiveTimesAsync(world, string.Create(CultureInfo.InvariantCulture, $"HTTP {status}"));
    }

    [Fact]
    public async Task Answer_200WithCodeMinus1_IsTriedFiveTimesAndThenRefused()
    {
        await using var world = await World.StartAsync();
        world.Server.Says(200, """{"code":-1,"msg":"bad parameter","data":null}""");
        await AssertFiveTimesAsync(world, "HTTP 200, code -1");
    }

    [Theory]
    [InlineData(201)]
    [InlineData(202)]
    [InlineData(204)]
    [InlineData(302)]
    [InlineData(304)]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(501)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    [InlineData(599)]
    public async Task Answer_OfAnotherStatus_IsTriedWithoutEnd(int status)
    {
        await using var world = await World.StartAsync();
        world.Server.Says(status, status is 204 or 304 ? "" : """{"code":1,"msg":"not by the code"}""");
        foreach (var attempt in new[] { 0, 4, 1000 })
            Assert.Equal(PublishResult.MaybeStored($"HTTP {status}"), await world.Gateway.PublishAsync(Events.Of(1, attempt: attempt)));
        Assert.Null(world.Gateway.Health.Fault);
    }

    [Theory]
    [InlineData(429, "7", "00:00:07")]
    [InlineData(503, "7", "00:00:07")]
    [InlineData(503, "0", "00:00:00")]
    [InlineData(503, "Sun, 01 Mar 2026 12:00:30 GMT", "00:00:30")]
    [InlineData(429, "Sun, 01 Mar 2026 11:00:00 GMT", "00:00:00")]
    public async Task Answer_WithRetryAfter_IsAwayForAll(int status, string header, string wait)
    {
        await using var world = await World.StartAsync();
        world.Server.Says(status, "", ("Retry-After", header));
        Assert.Equal(
            PublishResult.Unavailable($"HTTP {status}, asks to wait {wait}"),
            await world.Gateway.PublishAsync(Events.Of(1, attempt: 1000)));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(504)]
    [InlineData(408)]
    public async Task Answer_OfAnotherStatusWithRetryAfter_StopsOnlyItsChat(int status)
    {
        await using var world = await World.StartAsync();
        world.Server.Says(status, "", ("Retry-After", "30"));
        Assert.Equal(PublishResult.MaybeStored($"HTTP {status}"), await world.Gateway.PublishAsync(Events.Of(1)));
        world.Server.Says(200, """{"code":1}""");
        Assert.Equal(PublishOutcome.Stored, (await world.Gateway.PublishAsync(Events.Of(2, to: 43))).Outcome);
    }

    [Fact]
    public async Task Answer_AtTheBound_IsRead()
    {
        await using var world = await World.StartAsync();
        world.Server.Says(200, """{"code":1}""" + s_wide);
        Assert.Equal(PublishOutcome.Stored, (await world.Gateway.PublishAsync(Events.Of(1))).Outcome);
    }

    [Fact]
    public async Task Answer_OverTheBound_IsNotRead()
    {
        await using var world = await World.StartAsync();
        world.Server.Says(200, """{"code":1}""" + s_wide + " ");
        Assert.Equal(PublishResult.MaybeStored("HTTP 200, no code that can be read"), await world.Gateway.PublishAsync(Events.Of(1)));
    }

    [Fact]
    public async Task Answer_ThatNeverEnds_IsCutAtTheBound()
    {
        await using var world = await World.StartAsync();
        world.Server.Answer = async (context, _) =>
        {
            var blanks = new byte[4096];
            Array.Fill(blanks, (byte)' ');
            while (!context.RequestAborted.IsCancellationRequested)
                await context.Response.Body.WriteAsync(blanks);
        };
        Assert.Equal(PublishResult.MaybeStored("HTTP 200, no code that can be read"), await world.Gateway.PublishAsync(Events.Of(1)));
    }

    [Fact]
    public async Task Answer_WithAHeadThatIsTooLong_MayBeStored()
    {
        await using var world = await World.StartAsync();
        world.Server.Says(200, """{"code":1}""", ("Padding", new string('x', (BoundedAnswer.MaxHeadKiB * 1024) + 1)));
        Assert.Equal(PublishResult.MaybeStored("no answer: ConfigurationLimitExceeded"), await world.Gateway.PublishAsync(Events.Of(1)));
    }

    private static async Task AssertFiveTimesAsync(World world, string detail)
    {
        for (var attempt = 0; attempt < 4; attempt++)
            Assert.Equal(PublishResult.MaybeStored(detail), await world.Gateway.PublishAsync(Events.Of(1, attempt: attempt)));
        Assert.Equal(PublishResult.Refused(detail), await world.Gateway.PublishAsync(Events.Of(1, attempt: 4)));
        Assert.Equal(PublishResult.Refused(detail), await world.Gateway.PublishAsync(Events.Of(1, attempt: 9)));
        Assert.Equal(6, world.Server.Calls.Count);
        Assert.Null(world.Gateway.Health.Fault);
    }
}
