using Xunit;

namespace ImConnect.Sqlite.Tests;

public sealed class DataFileTests
{
    [Fact]
    public async Task File_WhenMade_IsForItsOwnerOnly()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no file modes.");
            return;
        }

        await using var store = await TestStore.OpenAsync();
        await store.AcceptAsync(TestStore.Send(1));
        foreach (var path in Directory.GetFiles(store.Folder))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public async Task File_UsedByAnotherStore_RefusesWithWhatToDo()
    {
        await using var first = await TestStore.OpenAsync();
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => TestStore.OpenAsync(first.Folder));
        Assert.Contains("ImConnect:DataDirectory", refused.Message, StringComparison.Ordinal);
        Assert.Equal(ImConnect.Persistence.AcceptOutcome.New, (await first.AcceptAsync(TestStore.Send(1))).Outcome);
    }

    [Fact]
    public async Task File_OfALaterVersion_IsLeftAlone()
    {
        var folder = Directory.CreateTempSubdirectory("imconnect-sqlite-").FullName;
        try
        {
            await using (var store = await TestStore.OpenAsync(folder))
            {
                using var connection = store.File.Connect(forReading: false);
                connection.Execute($"PRAGMA user_version = {Schema.Current + 1}");
            }

            var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => TestStore.OpenAsync(folder));
            Assert.Contains("later version", refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task File_WithoutTables_IsBroughtToTheCurrentVersion()
    {
        await using var store = await TestStore.OpenAsync();
        using var connection = store.Settled();
        Assert.Equal((long)Schema.Current, connection.Number("PRAGMA user_version"));
        Assert.Equal(2L, connection.Number("PRAGMA auto_vacuum"));
    }

    [Fact]
    public async Task Writer_LogsAhead_AndSyncsItselfOnlyWhereItCan()
    {
        await using var store = await TestStore.OpenAsync();
        using var connection = store.File.Connect(forReading: false);
        Assert.Equal("wal", connection.Text("PRAGMA journal_mode"));
        Assert.Equal(LogFile.IsUsed ? 1 : 2, connection.Number("PRAGMA synchronous")); // PowerLossTests show that it does
    }
}
