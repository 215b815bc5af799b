using ImConnect.Persistence;
using ImConnect.Sqlite.Outbox;
using Xunit;

namespace ImConnect.Sqlite.Tests.Outbox;

/// <summary>A long outbox costs what is read of it, not what it holds.</summary>
public sealed class OutboxPlanTests
{
    private const int Waiting = 100_000;
    private const int Page = 500;

    [Fact]
    public async Task LongOutbox_APage_IsFoundByItsIndexFromWhereItBegins()
    {
        await using var store = await TestStore.OpenAsync();
        Fill(store);

        var first = await ReadAsync(store, InboxPosition.None);
        var middle = await ReadAsync(store, new(Waiting / 2));

        Assert.Equal(Enumerable.Range(1, Page).Select(n => (long)n), first.Select(one => one.Entry.Position.Value));
        Assert.Equal(Enumerable.Range((Waiting / 2) + 1, Page).Select(n => (long)n), middle.Select(one => one.Entry.Position.Value));
        using var file = store.Settled();
        foreach (var sql in Statements(file).Where(sql => sql.Contains("FROM message", StringComparison.Ordinal)))
        {
            var plan = Plan(file, sql);
            Assert.Contains("INDEX message_outbox", plan, StringComparison.Ordinal);
            Assert.DoesNotContain("TEMP B-TREE", plan, StringComparison.Ordinal); // sorts all before the first
            if (sql.Contains("?1", StringComparison.Ordinal))
                Assert.Contains("SEARCH message USING INDEX message_outbox (position>?)", plan, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task LongOutbox_WhetherARepeatIsBehind_IsFoundByTheIndexOfItsChat()
    {
        await using var store = await TestStore.OpenAsync();
        Fill(store);
        using var file = store.Settled();
        var plan = Plan(file, InboxTables.OlderOfOthersSql);
        Assert.Contains("SEARCH message USING INDEX message_events (receiver=? AND sender=? AND position<?)", plan, StringComparison.Ordinal);
    }

    /// <summary>Without a table of figures, as the store itself: the planner is to find its way by the statement alone.</summary>
    private static void Fill(TestStore store)
    {
        using var direct = store.File.Connect(forReading: false);
        direct.Execute($"""
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {Waiting})
            INSERT INTO message (id, sender, receiver, client_id, position, kind, status, open, withdrawn, published, publisher, due, pushes, claim_lease, claim_number, settled_at, body, events)
            SELECT 1000000 + i, i % 97, 1000 + i % 89, randomblob(16), i, 0, 1, 1, 0, 0, 0, NULL, 1, 0, 0, NULL, x'00', 1 FROM n
            """);
    }

    private static ValueTask<IReadOnlyList<OutboxEntry>> ReadAsync(TestStore store, InboxPosition after) =>
        store.Outbox.ReadAsync(store.Lease.Id, after, Page, CancellationToken.None);

    /// <summary>All that the outbox asks.</summary>
    private static List<string> Statements(Database file)
    {
        List<string> asked = [];
        List<Statement> prepared = [];
        _ = new OutboxStatements(sql =>
        {
            asked.Add(sql);
            prepared.Add(new Statement(file, sql));
            return prepared[^1];
        });
        prepared.ForEach(statement => statement.Dispose());
        Assert.True(asked.Count >= 6);
        return asked;
    }

    private static string Plan(Database file, string sql)
    {
        using var explain = new Statement(file, "EXPLAIN QUERY PLAN " + sql);
        List<string> steps = [];
        while (explain.Step())
            steps.Add(explain.Text(3));
        return string.Join('\n', steps);
    }
}
