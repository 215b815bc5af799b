using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Grpc.Core;

namespace ImConnect.RocketMq.Sessions;

/// <summary>
/// The headers of every call. All but the request's id are the same for a second, which is how fine the signed time is: made once a second, by whoever comes first. Safe for
/// concurrent use.
/// </summary>
internal sealed class CallHeaders
{
    /// <summary>What this client understands, in the numbers that servers compare; not the version of this package.</summary>
    public const string ProtocolVersion = "5.1.0";

    /// <summary>By this name the server knows the language; it refuses others.</summary>
    private const string Language = "DOTNET";

    private const string RequestId = "x-mq-request-id";
    private const string DateTimeFormat = "yyyyMMdd'T'HHmmss'Z'";
    private const int PrefixLength = 24;
    private const int NumberLength = 12;

    private readonly List<Metadata.Entry> _fixed = [];
    private readonly byte[]? _secret;
    private readonly string _accessKey;
    private readonly TimeProvider _time;
    private readonly string _requestPrefix = Guid.NewGuid().ToString("D")[..PrefixLength];
    private long _requests;
    private Stamp _stamp;

    public CallHeaders(RocketMqClientOptions options, string clientId, TimeProvider time)
    {
        _time = time;
        _accessKey = options.AccessKey;
        _secret = options.AccessSecret.Length > 0 ? Encoding.UTF8.GetBytes(options.AccessSecret) : null;
        _fixed.Add(new Metadata.Entry("x-mq-client-id", clientId));
        _fixed.Add(new Metadata.Entry("x-mq-language", Language));
        _fixed.Add(new Metadata.Entry("x-mq-client-version", ProtocolVersion));
        _fixed.Add(new Metadata.Entry("x-mq-protocol", "v2"));
        if (options.Namespace.Length > 0)
            _fixed.Add(new Metadata.Entry("x-mq-namespace", options.Namespace));
        if (options.SecurityToken.Length > 0)
            _fixed.Add(new Metadata.Entry("x-mq-session-token", options.SecurityToken));
        _stamp = Make(SecondOf(time.GetUtcNow()));
    }

    /// <summary>For one call.</summary>
    public Metadata Create()
    {
        var stamp = Volatile.Read(ref _stamp);
        var second = SecondOf(_time.GetUtcNow());
        if (stamp.Second != second)
            Volatile.Write(ref _stamp, stamp = Make(second));
        var headers = new Metadata();
        foreach (var entry in stamp.Entries)
            headers.Add(entry);
        headers.Add(RequestId, NextRequestId());
        return headers;
    }

    /// <summary>Upper-case hex of the HMAC-SHA1 of the time's text.</summary>
    internal static string Sign(byte[] secret, string dateTime) => Convert.ToHexString(HMACSHA1.HashData(secret, Encoding.UTF8.GetBytes(dateTime)));

    private static long SecondOf(DateTimeOffset now) => now.UtcTicks / TimeSpan.TicksPerSecond;

    private Stamp Make(long second)
    {
        var text = new DateTime(second * TimeSpan.TicksPerSecond, DateTimeKind.Utc).ToString(DateTimeFormat, CultureInfo.InvariantCulture);
        List<Metadata.Entry> entries = [.. _fixed, new Metadata.Entry("x-mq-date-time", text)];
        if (_secret is not null)
            entries.Add(new Metadata.Entry("authorization", $"MQv2-HMAC-SHA1 Credential={_accessKey}, SignedHeaders=x-mq-date-time, Signature={Sign(_secret, text)}"));
        return new Stamp(second, [.. entries]);
    }

    /// <summary>A UUID to look at: the client's own beginning, and a number. Servers write it into their logs.</summary>
    private string NextRequestId() => string.Create(PrefixLength + NumberLength, (_requestPrefix, Interlocked.Increment(ref _requests)), static (text, parts) =>
    {
        parts._requestPrefix.CopyTo(text);
        parts.Item2.TryFormat(text[PrefixLength..], out _, "x12", CultureInfo.InvariantCulture);
    });

    private sealed record Stamp(long Second, Metadata.Entry[] Entries);
}
