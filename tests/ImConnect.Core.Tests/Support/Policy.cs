using ImConnect.Strategies;

namespace ImConnect.Core.Tests.Support;

internal sealed class Policy(Func<UserId, UserId, Reason> check) : ISendPolicy
{
    public ValueTask<Reason> CheckAsync(UserId sender, UserId receiver, CancellationToken cancellationToken) => new(check(sender, receiver));
}
