using ImConnect.Client.Connections;

namespace ImConnect.Client.Tests;

public sealed class OptionsTests
{
    [Fact]
    public void Client_SeveralFaults_AllInOneMessageWithWhatToWrite()
    {
        var options = new ImConnectClientOptions { Uri = new Uri("http://x"), MaxSendsInFlight = 0, AckTimeout = TimeSpan.Zero, MaxReconnectDelay = TimeSpan.Zero };
        var refused = Assert.Throws<ArgumentException>(() => new ImConnectClient(options));
        Assert.All(
            [
                "Uri is http://x/: write", "TokenProvider is not set: write", "MaxSendsInFlight is 0: write 1 to 1024", "AckTimeout is 00:00:00: write",
                "MaxReconnectDelay is 00:00:00: write",
            ],
            fault => Assert.Contains(fault, refused.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Client_References_NothingOfTheGateway()
    {
        var references = typeof(ImConnectClient).Assembly.GetReferencedAssemblies().Select(reference => reference.Name!).ToList();
        Assert.All(references, name => Assert.True(name.StartsWith("System.", StringComparison.Ordinal) || name == "Microsoft.Extensions.Logging.Abstractions", name));
    }

    [Fact]
    public void ToString_OfMessages_LeavesTheContentOut()
    {
        Assert.DoesNotContain("secret", new MessageBody("secret").ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("eyJhbGciOiJub25lIn0.eyJkZXZpY2UiOnsiaWQiOjF9LCJpZCI6OTIyMzM3MjAzNjg1NDc3NTgwN30.x", 9_223_372_036_854_775_807)]
    [InlineData("an opaque token", null)]
    [InlineData("a.b.c", null)]
    [InlineData("e30.e30.x", null)]
    public void User_OfAToken_IsItsClaimOrUnknown(string token, long? user) => Assert.Equal(user, TokenUser.Read(token));
}
