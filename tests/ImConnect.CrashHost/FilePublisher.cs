using System.Globalization;
using System.Text;
using ImConnect.Publishing;

namespace ImConnect.CrashHost;

/// <summary>
/// The business side as a file (<c>Crash:Events</c>): a line an event, which outlives this process. While a file of that name with <c>.away</c> is there, it is away.
/// </summary>
internal sealed class FilePublisher : IEventPublisher, IDisposable
{
    public const string FileKey = "Crash:Events";
    public const string AwaySuffix = ".away";

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
        var lines = new StringBuilder();
        foreach (var one in batch)
            lines.Append(CultureInfo.InvariantCulture, $"{(int)one.Type} {one.Number} {one.Id.Value} {one.Sender.Value} {one.Receiver.Value}\n");
        lock (_lock)
            _file.Write(Encoding.UTF8.GetBytes(lines.ToString()));
        return [.. batch.Select(_ => PublishResult.Stored("file"))];
    }

    public void Dispose() => _file.Dispose();
}
