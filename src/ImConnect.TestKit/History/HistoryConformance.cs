using ImConnect.History;
using ImConnect.Persistence;
using ImConnect.TestKit.Inbox;
using ImConnect.TestKit.Mutants;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ImConnect.TestKit.History;

/// <summary>
/// The definition of <see cref="IMessageHistory"/>: an adapter derives one public class from each topic (<see cref="ChatConformance"/> and its siblings) and says how a fresh store
/// with its history is made. Every fact runs on a store of its own, with a fake clock; none sleeps.
/// </summary>
public abstract class HistoryConformance
{
    protected static readonly UserId Alice = new(7);

    // every bit pattern but 0 is a user
    protected static readonly UserId Bob = new(-42);
    protected static readonly UserId Carol = new(long.MaxValue);

    protected static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(5);

    // ids go down: whoever sorts by id instead of by position is found out
    private long _nextId = 4_000_000_000_000_000_000;

    /// <summary>Set only by <see cref="HistoryMutantRunner"/>: stands between the facts and the history.</summary>
    public Func<HistoryMutant>? Mutant { get; set; }

    /// <summary>The store's clock.</summary>
    protected FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2030, 1, 2, 3, 4, 5, 678, TimeSpan.Zero));

    /// <summary>Makes an empty store that takes its time from <paramref name="clock"/> alone.</summary>
    protected abstract ValueTask<HistoryFixture> CreateAsync(InboxOptions options, FakeTimeProvider clock);

    /// <summary>The store that a fact works on.</summary>
    protected async ValueTask<HistoryFixture> StartAsync(InboxOptions? options = null)
    {
        var fixture = await CreateAsync(options ?? new InboxOptions(), Clock);
        return Mutant is null ? fixture : Mutant().Attach(fixture);
    }

    /// <summary>A message with an id, a client id and a body of its own.</summary>
    protected Submission Send(UserId from, UserId to)
    {
        var id = new MessageId(_nextId--);
        return new Submission
        {
            Id = id,
            Sender = from,
            Receiver = to,
            ClientId = ClientMessageId.New(),
            Body = BitConverter.GetBytes(id.Value),
            FirstDelay = FirstDelay,
        };
    }

    /// <summary>Accepts one message, which must be new.</summary>
    protected async ValueTask<Submission> KeepAsync(HistoryFixture fixture, UserId from, UserId to)
    {
        var message = Send(from, to);
        await fixture.Inbox.KeepAsync(message);
        return message;
    }

    /// <summary>A page of the chat of two as one of them reads it.</summary>
    protected static ValueTask<IReadOnlyList<HistoryMessage>> ChatAsync(HistoryFixture fixture, UserId reader, UserId other, InboxPosition before = default, int max = 1000) =>
        fixture.History.ReadChatAsync(ChatId.OneToOne(reader, other), reader, before, max, CancellationToken.None);

    /// <summary>A page of the chats of a user.</summary>
    protected static ValueTask<IReadOnlyList<ChatSummary>> ChatsAsync(HistoryFixture fixture, UserId reader, InboxPosition before = default, int max = 1000) =>
        fixture.History.ReadChatsAsync(reader, before, max, CancellationToken.None);

    /// <summary>The one chat that a user has.</summary>
    protected static async ValueTask<ChatSummary> OnlyChatAsync(HistoryFixture fixture, UserId reader) => Assert.Single(await ChatsAsync(fixture, reader));

    /// <summary>The ids in the order of the page.</summary>
    protected static MessageId[] Ids(IEnumerable<HistoryMessage> messages) => [.. messages.Select(message => message.Id)];

    /// <summary>The ids from the last accepted to the first.</summary>
    protected static MessageId[] Newest(params Submission[] messages) => [.. messages.Reverse().Select(message => message.Id)];
}
