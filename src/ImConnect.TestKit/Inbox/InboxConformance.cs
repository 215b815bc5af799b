using ImConnect.Persistence;
using ImConnect.Publishing;
using ImConnect.TestKit.Mutants;
using Microsoft.Extensions.Time.Testing;

namespace ImConnect.TestKit.Inbox;

/// <summary>
/// The definition of <see cref="IInboxStore"/> and <see cref="IInboxReader"/>: an adapter derives one public class from each topic
/// (<see cref="AcceptConformance"/> and its siblings) and says how a fresh store is made. Every fact runs on a store of its own,
/// with a fake clock; none sleeps.
/// </summary>
public abstract class InboxConformance
{
    protected static readonly UserId Alice = new(7);

    // every bit pattern but 0 is a user
    protected static readonly UserId Bob = new(-42);
    protected static readonly UserId Carol = new(long.MaxValue);

    protected static readonly LeaseId NodeOne = new(1001);
    protected static readonly LeaseId NodeTwo = new(1002);

    protected static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(5);
    protected static readonly TimeSpan ClaimTime = TimeSpan.FromSeconds(30);
    protected static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    // ids go down: whoever sorts by id instead of by position is found out
    private long _nextId = 4_000_000_000_000_000_000;

    /// <summary>Set only by <see cref="MutantRunner"/>: stands between the facts and the store.</summary>
    public Func<InboxMutant>? Mutant { get; set; }

    /// <summary>Bounds of the outbox of the stores that a fact makes.</summary>
    protected PublishingOptions Publishing { get; } = new();

    /// <summary>The store's clock.</summary>
    protected FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2030, 1, 2, 3, 4, 5, 678, TimeSpan.Zero));

    /// <summary>The store's now, in the unit that positions are made of.</summary>
    protected long NowMilliseconds => Clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>
    /// Makes an empty store with these bounds that takes its time from <paramref name="clock"/> alone. May be called more than once by a fact.
    /// </summary>
    protected abstract ValueTask<InboxFixture> CreateAsync(InboxOptions options, PublishingOptions publishing, FakeTimeProvider clock);

    /// <summary>The store that a fact works on.</summary>
    protected async ValueTask<InboxFixture> StartAsync(InboxOptions? options = null)
    {
        options ??= new InboxOptions();
        var mutant = Mutant?.Invoke();
        var fixture = await CreateAsync(mutant?.Configure(options) ?? options, mutant?.Configure(Publishing) ?? Publishing, Clock);
        return mutant is null ? fixture : mutant.Attach(fixture, options, Clock);
    }

    /// <summary>A message with an id, a client id and a body of its own.</summary>
    protected Submission Send(
        UserId from, UserId to, LeaseId publishedBy = default, ClientMessageId? clientId = null, TimeSpan? firstDelay = null)
    {
        var id = new MessageId(_nextId--);
        return new Submission
        {
            Id = id,
            Sender = from,
            Receiver = to,
            ClientId = clientId ?? ClientMessageId.New(),
            Body = BitConverter.GetBytes(id.Value),
            FirstDelay = firstDelay ?? FirstDelay,
            PublishedBy = publishedBy,
        };
    }

    /// <summary>A friend notice, a request if nothing else is said.</summary>
    protected Submission Befriend(UserId from, UserId to, EntryKind kind = EntryKind.FriendRequest, LeaseId publishedBy = default) =>
        Send(from, to, publishedBy) with { Kind = kind };

    /// <summary>The same send once more, as a client or another node repeats it: another id, another body.</summary>
    protected Submission Again(in Submission first, LeaseId publishedBy = default) =>
        Send(first.Sender, first.Receiver, publishedBy, first.ClientId);
}
