using Microsoft.Extensions.Logging;

namespace ImConnect.Sqlite;

internal sealed partial class GroupCommitWriter
{
    [LoggerMessage(EventId = 2000, Level = LogLevel.Error, Message = "A commit of {Count} operations failed: nothing of it was acknowledged; the file is opened anew")]
    private static partial void LogCommitFailed(ILogger logger, Exception error, int count);

    [LoggerMessage(EventId = 2001, Level = LogLevel.Warning, Message = "The inbox file cannot be used yet: {Fault}")]
    private static partial void LogReopenFailed(ILogger logger, string fault);

    [LoggerMessage(EventId = 2002, Level = LogLevel.Information, Message = "The inbox file is in use again; everything acknowledged is in it")]
    private static partial void LogHealed(ILogger logger);
}
