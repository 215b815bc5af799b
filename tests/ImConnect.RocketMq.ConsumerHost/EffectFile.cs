using System.Text;

namespace ImConnect.RocketMq.ConsumerHost;

/// <summary>
/// Effects by key, one a line: <c>effect key</c> for the first time, also of a process before this one, and <c>repeat key</c> after it. A line is with the system when
/// <see cref="Record"/> returns, and outlives this process. Safe for concurrent use.
/// </summary>
internal sealed class EffectFile : IDisposable
{
    private const string Effect = "effect ";
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private readonly FileStream _file;
    private readonly Lock _lock = new();

    public EffectFile(string path)
    {
        if (File.Exists(path))
            _keys.UnionWith(File.ReadLines(path).Where(line => line.StartsWith(Effect, StringComparison.Ordinal)).Select(line => line[Effect.Length..]));
        _file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
    }

    public void Record(string key)
    {
        lock (_lock)
            _file.Write(Encoding.UTF8.GetBytes((_keys.Add(key) ? Effect : "repeat ") + key + '\n'));
    }

    public void Dispose() => _file.Dispose();
}
