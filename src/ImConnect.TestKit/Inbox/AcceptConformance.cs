using ImConnect.Persistence;
using Xunit;

namespace ImConnect.TestKit.Inbox;

/// <summary>What is kept, and in which order: one order a receiver, which neither ids nor clocks can disturb.</summary>
public abstract class AcceptConformance : InboxConformance
{
    [Fact]
    public async Task Accept_New_AnswersItsIdAndPlace()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);

        var answer = await inbox.AcceptAsync(message);

        Assert.Equal(AcceptOutcome.New, answer.Outcome);
        Assert.Equal(message.Id, answer.Id);
        Assert.Equal(InboxPosition.After(InboxPosition.None, NowMilliseconds), answer.Position);
    }

    [Fact]
    public async Task Accept_New_IsReadAsItWasSent()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);

        var answer = await inbox.KeepAsync(message);

        var entry = Assert.Single(await inbox.ReadAsync(Bob));
        Assert.Equal(EntryKind.Message, entry.Kind);
        Assert.Equal(message.Id, entry.Id);
        Assert.Equal(Alice, entry.Sender);
        Assert.Equal(Bob, entry.Receiver);
        Assert.Equal(message.ClientId, entry.ClientId);
        Assert.Equal(answer.Position, entry.Position);
        Assert.Equal(message.Body.ToArray(), entry.Body.ToArray());
    }

    [Fact]
    public async Task Accept_New_HasAHead()
    {
        await using var inbox = await StartAsync();
        var message = Send(Alice, Bob);

        var answer = await inbox.KeepAsync(message);

        Assert.Equal(
            new MessageHead
            {
                Id = message.Id,
                Sender = Alice,
                Receiver = Bob,
                ClientId = message.ClientId,
                Position = answer.Position,
                Status = MessageStatus.Accepted,
                IsPublished = true,
            },
            await inbox.HeadAsync(message));
    }

    [Fact]
    public async Task Accept_Batch_OrderOfTheBatchIsOrderOfPositions()
    {
        await using var inbox = await StartAsync();
        Submission[] batch = [Send(Alice, Bob), Send(Carol, Bob), Send(Alice, Bob), Send(Bob, Bob), Send(Carol, Bob)];

        var answers = await inbox.AcceptAllAsync(batch);

        Assert.Equal(batch.Ids(), answers.Select(answer => answer.Id));
        Assert.All(answers.Zip(answers.Skip(1)), pair => Assert.True(pair.First.Position < pair.Second.Position));
        Assert.Equal(batch.Ids(), (await inbox.ReadAsync(Bob)).Ids());
    }

    [Fact]
    public async Task Accept_BatchToManyReceivers_AnswersInOrderOfTheBatch()
    {
        await using var inbox = await StartAsync();
        Submission[] batch = [Send(Alice, Bob), Send(Alice, Carol), Send(Bob, Alice), Send(Carol, Bob)];

        var answers = await inbox.AcceptAllAsync(batch);

        Assert.Equal(batch.Ids(), answers.Select(answer => answer.Id));
        Assert.Equal([batch[0].Id, batch[3].Id], (await inbox.ReadAsync(Bob)).Ids());
        Assert.Equal([batch[1].Id], (await inbox.ReadAsync(Carol)).Ids());
        Assert.Equal([batch[2].Id], (await inbox.ReadAsync(Alice)).Ids());
    }

    [Fact]
    public async Task Accept_EmptyBatch_AnswersNothing()
    {
        await using var inbox = await StartAsync();

        Assert.Empty(await inbox.AcceptAllAsync());
    }

    [Fact]
    public async Task Accept_SameInstant_PositionIsTheNext()
    {
        await using var inbox = await StartAsync();
        var first = await inbox.KeepAsync(Send(Alice, Bob));

        var second = await inbox.KeepAsync(Send(Carol, Bob));

        Assert.Equal(first.Position.Value + 1, second.Position.Value);
    }

    [Fact]
    public async Task Accept_ClockMovesOn_PositionFollowsIt()
    {
        await using var inbox = await StartAsync();
        var first = await inbox.KeepAsync(Send(Alice, Bob));
        Clock.Advance(TimeSpan.FromHours(1));

        var second = await inbox.KeepAsync(Send(Alice, Bob));

        Assert.Equal(InboxPosition.After(first.Position, NowMilliseconds), second.Position);
    }

    [Fact]
    public async Task Accept_ClockStepsBack_PositionStillGrows()
    {
        await using var inbox = await StartAsync();
        var first = Send(Alice, Bob);
        var second = Send(Alice, Bob);
        var before = await inbox.KeepAsync(first);
        Clock.AdjustTime(Clock.GetUtcNow() - TimeSpan.FromHours(1));

        var after = await inbox.KeepAsync(second);

        Assert.Equal(before.Position.Value + 1, after.Position.Value);
        Assert.Equal([first.Id, second.Id], (await inbox.ReadAsync(Bob)).Ids());
    }

    [Fact]
    public async Task Accept_TwoReceivers_EachInboxGrows()
    {
        await using var inbox = await StartAsync();

        var answers = await inbox.AcceptAllAsync(Send(Alice, Carol), Send(Alice, Bob), Send(Alice, Carol), Send(Alice, Bob));

        // whether two inboxes count together is the store's choice
        Assert.True(answers[0].Position >= InboxPosition.After(InboxPosition.None, NowMilliseconds));
        Assert.True(answers[1].Position >= InboxPosition.After(InboxPosition.None, NowMilliseconds));
        Assert.True(answers[2].Position > answers[0].Position);
        Assert.True(answers[3].Position > answers[1].Position);
    }

    [Fact]
    public async Task Accept_BufferIsUsedAgain_BodyStays()
    {
        await using var inbox = await StartAsync();
        byte[] buffer = [1, 2, 3];
        await inbox.KeepAsync(Send(Alice, Bob) with { Body = buffer });

        buffer.AsSpan().Clear();

        Assert.Equal([1, 2, 3], Assert.Single(await inbox.ReadAsync(Bob)).Body.ToArray());
    }

    [Fact]
    public async Task Accept_BodyOfAnyLength_IsKeptWhole()
    {
        await using var inbox = await StartAsync();
        var body = Enumerable.Range(0, 64 * 1024).Select(at => (byte)(at * 31)).ToArray();
        await inbox.AcceptAllAsync(Send(Alice, Bob) with { Body = body }, Send(Alice, Bob) with { Body = default });

        var entries = await inbox.ReadAsync(Bob);

        Assert.Equal([body, []], entries.Select(entry => entry.Body.ToArray()));
    }

    [Fact]
    public async Task Accept_IdOfAnotherMessage_IsRefusedAloneAndHarmsNothing()
    {
        await using var inbox = await StartAsync();
        var first = Send(Alice, Bob);
        await inbox.KeepAsync(first);
        Submission[] batch = [Send(Alice, Bob), Send(Carol, Bob) with { Id = first.Id }, Send(Alice, Bob)];

        var answers = await inbox.AcceptAllAsync(batch);

        Assert.Equal([AcceptOutcome.New, AcceptOutcome.Unavailable, AcceptOutcome.New], answers.Select(answer => answer.Outcome));
        var entries = await inbox.ReadAsync(Bob);
        Assert.Equal([first.Id, batch[0].Id, batch[2].Id], entries.Ids());
        Assert.Equal(first.Body.ToArray(), entries[0].Body.ToArray());
        Assert.Equal(Alice, (await inbox.HeadAsync(first))?.Sender);
    }

    [Fact]
    public async Task Accept_AtOnceFromManySides_AllAreKeptInOneOrder()
    {
        await using var inbox = await StartAsync();
        var batches = Enumerable.Range(0, 16).Select(_ => new[] { Send(Alice, Bob), Send(Alice, Bob), Send(Carol, Bob) }).ToArray();

        var answers = await Task.WhenAll(batches.Select(batch => Task.Run(() => inbox.AcceptAllAsync(batch).AsTask())));

        var kept = answers.SelectMany(batch => batch).OrderBy(answer => answer.Position).ToArray();
        Assert.All(kept, answer => Assert.Equal(AcceptOutcome.New, answer.Outcome));
        Assert.Equal(kept.Length, kept.DistinctBy(answer => answer.Position).Count());
        Assert.Equal(kept.Select(answer => answer.Id), (await inbox.ReadAsync(Bob)).Ids());
        Assert.All(answers, batch => Assert.True(batch[0].Position < batch[1].Position && batch[1].Position < batch[2].Position));
    }
}
