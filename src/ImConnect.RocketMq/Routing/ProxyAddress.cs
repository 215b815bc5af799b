using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ImConnect.RocketMq.Wire;

namespace ImConnect.RocketMq.Routing;

/// <summary>Where one proxy, or several that do the same, can be reached. Equal when the same addresses stand in the same order.</summary>
internal sealed class ProxyAddress : IEquatable<ProxyAddress>
{
    private readonly string _text;
    private readonly int _hash;

    private ProxyAddress(IReadOnlyList<DnsEndPoint> points, AddressScheme scheme)
    {
        Points = points;
        _text = string.Join(';', points.Select(Text));
        _hash = _text.GetHashCode(StringComparison.Ordinal);
        Wire = new Endpoints { Scheme = scheme };
        foreach (var point in points)
            Wire.Addresses.Add(new Address { Host = point.Host, Port = point.Port });
    }

    /// <summary>At least one; any of them will do.</summary>
    public IReadOnlyList<DnsEndPoint> Points { get; }

    /// <summary>As it travels; not to be changed.</summary>
    public Endpoints Wire { get; }

    /// <summary>From <c>host:port</c>, several with <c>;</c> between; null when it is not that.</summary>
    public static ProxyAddress? TryParse(string text)
    {
        var points = new List<DnsEndPoint>();
        foreach (var part in text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = part.LastIndexOf(':');
            if (colon <= 0 || !int.TryParse(part.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > IPEndPoint.MaxPort)
                return null;
            var host = part[..colon].Trim('[', ']');
            if (Uri.CheckHostName(host) == UriHostNameType.Unknown)
                return null;
            points.Add(new DnsEndPoint(host, port));
        }

        return points.Count == 0 ? null : new ProxyAddress(points, SchemeOf(points));
    }

    /// <summary>As a server names it; null when there is no address in it.</summary>
    public static ProxyAddress? TryRead(Endpoints? endpoints)
    {
        if (endpoints is null || endpoints.Addresses.Count == 0)
            return null;
        var points = new DnsEndPoint[endpoints.Addresses.Count];
        for (var i = 0; i < points.Length; i++)
        {
            var address = endpoints.Addresses[i];
            if (Uri.CheckHostName(address.Host) == UriHostNameType.Unknown || address.Port is < 1 or > IPEndPoint.MaxPort)
                return null;
            points[i] = new DnsEndPoint(address.Host, address.Port);
        }

        return new ProxyAddress(points, SchemeOf(points));
    }

    public bool Equals(ProxyAddress? other) => other is not null && other._text == _text;

    public override bool Equals(object? obj) => Equals(obj as ProxyAddress);

    public override int GetHashCode() => _hash;

    public override string ToString() => _text;

    private static string Text(DnsEndPoint point) =>
        string.Create(CultureInfo.InvariantCulture, $"{(point.Host.Contains(':', StringComparison.Ordinal) ? $"[{point.Host}]" : point.Host)}:{point.Port}");

    private static AddressScheme SchemeOf(IReadOnlyList<DnsEndPoint> points) => IPAddress.TryParse(points[0].Host, out var ip)
        ? ip.AddressFamily == AddressFamily.InterNetworkV6 ? AddressScheme.Ipv6 : AddressScheme.Ipv4
        : AddressScheme.DomainName;
}
