using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace ImConnect.Transports.Listening;

/// <summary>
/// The head of an HTTP/1.1 request (RFC 9112), read strictly: what several readers could take for several things is taken for nothing.
/// </summary>
internal readonly record struct RequestHead(string Method, string Path, string Query, IHeaderDictionary Headers)
{
    /// <summary>More headers than this are no honest client's.</summary>
    public const int MaxHeaders = 64;

    private const string Version = "HTTP/1.1";

    /// <summary>Reads a head with the empty line at its end. False when it is none, or one with a body.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out RequestHead head)
    {
        head = default;
        var rest = bytes;
        if (!TryReadLine(ref rest, out var line) || !TryParseRequestLine(line, out var method, out var path, out var query))
            return false;
        IHeaderDictionary headers = new HeaderDictionary();
        var count = 0;
        while (TryReadLine(ref rest, out line))
        {
            if (line.IsEmpty)
            {
                head = new(method, path, query, headers);
                return rest.IsEmpty && headers.Host.Count == 1 && headers.TransferEncoding.Count == 0 && headers.ContentLength is null or 0;
            }

            if (++count > MaxHeaders || !TryParseHeader(line, out var name, out var value))
                return false;
            headers[name] = StringValues.Concat(headers[name], value);
        }

        return false;
    }

    /// <summary>Leaves everything out: the token may stand anywhere.</summary>
    public override string ToString() => $"{Method} (request)";

    private static bool TryReadLine(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> line)
    {
        var end = rest.IndexOf("\r\n"u8);
        line = end < 0 ? default : rest[..end];
        if (end < 0 || line.ContainsAny((byte)'\r', (byte)'\n', (byte)0))
            return false;
        rest = rest[(end + 2)..];
        return true;
    }

    /// <summary>Method, target in origin form, version; one space between each.</summary>
    private static bool TryParseRequestLine(ReadOnlySpan<byte> line, out string method, out string path, out string query)
    {
        (method, path, query) = ("", "", "");
        var first = line.IndexOf((byte)' ');
        var last = line.LastIndexOf((byte)' ');
        if (first <= 0 || last == first || !line[(last + 1)..].SequenceEqual(Encoding.ASCII.GetBytes(Version)))
            return false;
        var target = line[(first + 1)..last];
        if (target.IsEmpty || target[0] != '/' || target.ContainsAnyExceptInRange((byte)0x21, (byte)0x7E) || target.Contains((byte)'#'))
            return false;
        if (!IsToken(line[..first]))
            return false;
        method = Encoding.ASCII.GetString(line[..first]);
        var question = target.IndexOf((byte)'?');
        path = Encoding.ASCII.GetString(question < 0 ? target : target[..question]);
        query = question < 0 ? "" : Encoding.ASCII.GetString(target[question..]);
        return true;
    }

    /// <summary>No space before the colon, no line that goes on in the next, no control characters.</summary>
    private static bool TryParseHeader(ReadOnlySpan<byte> line, out string name, out string value)
    {
        (name, value) = ("", "");
        var colon = line.IndexOf((byte)':');
        if (colon <= 0 || !IsToken(line[..colon]))
            return false;
        var content = line[(colon + 1)..].Trim(" \t"u8);
        foreach (var b in content)
        {
            if (b is (< 0x20 and not (byte)'\t') or 0x7F)
                return false;
        }

        name = Encoding.ASCII.GetString(line[..colon]);
        value = Encoding.Latin1.GetString(content);
        return true;
    }

    private static bool IsToken(ReadOnlySpan<byte> text)
    {
        foreach (var b in text)
        {
            if (!char.IsAsciiLetterOrDigit((char)b) && !"!#$%&'*+-.^_`|~"u8.Contains(b))
                return false;
        }

        return !text.IsEmpty;
    }
}
