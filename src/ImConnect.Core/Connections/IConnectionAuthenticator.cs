namespace ImConnect.Connections;

/// <summary>Decides who a handshake belongs to, before the upgrade is answered. Called by many threads at once.</summary>
public interface IConnectionAuthenticator
{
    /// <summary>Never throws for what a client sent: bad input is a <see cref="Reason"/> in the result.</summary>
    ValueTask<AuthenticationResult> AuthenticateAsync(Handshake handshake, CancellationToken cancellationToken);
}
