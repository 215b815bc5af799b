using System.Globalization;
using System.Text;
using ImConnect.Publishing;

namespace ImConnect.CrashHost;

/// <summary>
/// The business side as a file (<c>Crash:Events</c>): a line an event, which outlives this process. While a file of that name with <c>.away</c> is there, it is away; with <c>.weak</c>, of each chat it
/// stores some, and what it says of the next one is that it may be stored.
/// </summary>
internal sealed class FilePublisher : IEventPublisher, IDisposable
{
    public const string FileKey = "Crash:Events";
    public const string AwaySuffix = ".away";
    public const string WeakSuffix = ".weak";

    private readonly string _path;
    private readonly FileStream _file;
    private readonly Lock _lock = new();

    public FilePublisher(IConfiguration configuration)
    {
        _path = configuration[FileKey]!;
        _file = new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
    }

    public AckLevel Level => AckLevel.Published;

    public async ValueTask<PublishResult[]> PublishAsync(IReadOnlyList<MessageEvent> batch, CancellationToken cancellationToken)
    {
        await Task.Yield();
        if (File.Exists(_path + AwaySuffix))
            return [.. batch.Select(_ => PublishResult.Unavailable("away"))];
        var results = new PublishResult[batch.Count];
        var isWeak = File.Exists(_path + WeakSuffix);
        HashSet<ChatId> failed = [];
        var lines = new StringBuilder();
        for (var i = 0; i < results.Length; i++)
        {
            var one = batch[i];
            var fails = failed.Contains(one.Chat) || (isWeak && Random.Shared.Next(3) == 0);
            results[i] = fails ? PublishResult.MaybeStored("weak") : PublishResult.Stored("file");
            if (fails && (!failed.Add(one.Chat) || Random.Shared.Next(2) == 0))
                continue; // those behind the first that failed are not tried, and it may be stored all the same
            lines.Append(CultureInfo.InvariantCulture, $"{(int)one.Type} {one.Number} {one.Id.Value} {one.Sender.Value} {one.Receiver.Value}\n");
        }

        lock (_lock)
            _file.Write(Encoding.UTF8.GetBytes(lines.ToString()));
        return results;
    }

    public void Dispose() => _file.Dispose();
}
