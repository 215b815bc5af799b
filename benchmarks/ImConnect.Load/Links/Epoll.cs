using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace ImConnect.Load.Links;

/// <summary>Waits for many sockets at a cost that grows with those that are ready, not with all. One thread.</summary>
internal sealed partial class Epoll : IDisposable
{
    private const uint Readable = 0x001;
    private const uint Writable = 0x004;
    private const int Add = 1;
    private const int Change = 3;

    /// <summary>The kernel's structure has no gap on this architecture alone.</summary>
    private static readonly int s_dataAt = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;

    private static readonly int s_length = s_dataAt + sizeof(ulong);

    private readonly int _handle = epoll_create1(0);
    private readonly bool[] _wantsWritable;
    private readonly int[] _sockets;
    private readonly byte[] _events;
    private readonly byte[] _change = new byte[s_length];

    public Epoll(int[] sockets)
    {
        if (_handle < 0)
            throw new IOException($"epoll: {Marshal.GetLastPInvokeErrorMessage()}");
        _sockets = sockets;
        _wantsWritable = new bool[sockets.Length];
        _events = new byte[sockets.Length * s_length];
        for (var i = 0; i < sockets.Length; i++)
            Control(Add, i, Readable);
    }

    /// <summary>From now on also wakes, or not, when the socket takes bytes again.</summary>
    public void WantWritable(int socket, bool isWanted)
    {
        if (_wantsWritable[socket] == isWanted)
            return;
        _wantsWritable[socket] = isWanted;
        Control(Change, socket, isWanted ? Readable | Writable : Readable);
    }

    /// <summary>How many are ready; <see cref="Ready"/> says which. 0 when the time is over.</summary>
    public int Wait(TimeSpan time)
    {
        var wait = new Native.TimeSpec(time);
        return Math.Max(0, epoll_pwait2(_handle, _events, _sockets.Length, wait, 0));
    }

    /// <summary>The number of the socket that was found ready in this place.</summary>
    public int Ready(int place) => (int)BinaryPrimitives.ReadUInt64LittleEndian(_events.AsSpan((place * s_length) + s_dataAt));

    public void Dispose() => _ = close(_handle);

    private void Control(int what, int socket, uint events)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_change, events);
        BinaryPrimitives.WriteUInt64LittleEndian(_change.AsSpan(s_dataAt), (ulong)socket);
        if (epoll_ctl(_handle, what, _sockets[socket], _change) != 0)
            throw new IOException($"epoll: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_ctl(int handle, int what, int socket, byte[] change);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_pwait2(int handle, byte[] events, int count, in Native.TimeSpec time, nint signals);

    [LibraryImport("libc")]
    private static partial int close(int handle);
}
