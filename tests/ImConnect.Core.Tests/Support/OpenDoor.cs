using ImConnect.Connections;

namespace ImConnect.Core.Tests.Support;

/// <summary>Tests hand over connections that are authenticated already.</summary>
internal sealed class OpenDoor : IConnectionAuthenticator
{
    public ValueTask<AuthenticationResult> AuthenticateAsync(Handshake handshake, CancellationToken cancellationToken) =>
        new(AuthenticationResult.Refuse(Reason.TokenMissing));
}
