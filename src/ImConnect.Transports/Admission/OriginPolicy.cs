using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace ImConnect.Transports.Admission;

/// <summary>
/// Which pages may connect. A browser sends the user's cookies along with any page's handshake and says in <c>Origin</c> which page it was; nothing else sends
/// that header, so a handshake without it is no browser's.
/// </summary>
internal sealed class OriginPolicy
{
    private const string Any = "*";

    private readonly HashSet<string> _allowed = new(StringComparer.OrdinalIgnoreCase);
    private readonly bool _isAnyAllowed;

    public OriginPolicy(IEnumerable<string> allowed)
    {
        foreach (var origin in allowed)
        {
            if (origin == Any)
                _isAnyAllowed = true;
            else if (TryNormalize(origin, out var normal))
                _allowed.Add(normal);
        }
    }

    /// <summary>True for what may stand in the list: <c>*</c>, or scheme and host with nothing behind them.</summary>
    public static bool IsLegal(string? origin) => origin == Any || (origin is not null && TryNormalize(origin, out _));

    /// <summary>Allowed: no origin, one of the list, or, where there is no list, the host that was asked itself.</summary>
    public bool IsAllowed(StringValues origin, StringValues host)
    {
        if (origin.Count == 0 || _isAnyAllowed)
            return true;
        if (origin is not [{ } page] || !TryNormalize(page, out var normal))
            return false;
        return _allowed.Count > 0 ? _allowed.Contains(normal) : host is [{ Length: > 0 } asked] && IsSameHost(page, asked);
    }

    /// <summary>The scheme is not compared: behind a proxy that ends TLS the page's is https and ours is not. A host without a port is on its scheme's own.</summary>
    private static bool IsSameHost(string page, string host)
    {
        var uri = new Uri(page);
        var port = uri.IsDefaultPort ? "" : string.Create(CultureInfo.InvariantCulture, $":{uri.Port}");
        var explicitPort = string.Create(CultureInfo.InvariantCulture, $":{uri.Port}");
        var name = uri.IdnHost.Contains(':') ? $"[{uri.IdnHost.Trim('[', ']')}]" : uri.IdnHost;
        return host.Equals(name + port, StringComparison.OrdinalIgnoreCase) || host.Equals(name + explicitPort, StringComparison.OrdinalIgnoreCase);
    }

    private static bool TryNormalize(string origin, out string normal)
    {
        normal = "";
        if (!Uri.TryCreate(origin, UriKind.Absolute, out var uri) || uri.Host.Length == 0 || uri.UserInfo.Length > 0)
            return false;
        if (uri.AbsolutePath is not ("/" or "") || uri.Query.Length > 0 || uri.Fragment.Length > 0 || origin.EndsWith('/'))
            return false;
        normal = string.Create(CultureInfo.InvariantCulture, $"{uri.Scheme}://{uri.IdnHost}:{uri.Port}");
        return true;
    }
}
