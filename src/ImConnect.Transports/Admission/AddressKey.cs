using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace ImConnect.Transports.Admission;

/// <summary>
/// What counts as one client address: an IPv4 address, or the /64 of an IPv6 address, because a single household is given that many. An address that is not known
/// (a Unix socket) is one of its own.
/// </summary>
internal readonly record struct AddressKey(ulong Value, AddressFamily Family)
{
    public static AddressKey Of(IPAddress? address)
    {
        if (address is null)
            return new(0, AddressFamily.Unspecified);
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        address.TryWriteBytes(bytes, out _);
        return new(BinaryPrimitives.ReadUInt64BigEndian(bytes), address.AddressFamily);
    }

    /// <summary>Seeded anew in each process, so that nobody can choose addresses that fall together.</summary>
    public override int GetHashCode() => HashCode.Combine(Value, Family);
}
