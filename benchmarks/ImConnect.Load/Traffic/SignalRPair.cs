using System.Text;
using ImConnect.Load.Links;

namespace ImConnect.Load.Traffic;

/// <summary>The same text by SignalR's JSON protocol: done when B has it.</summary>
internal sealed class SignalRPair : Pair
{
    private const byte Separator = 0x1E;
    private const int TextLength = 128;

    private readonly byte[] _message;
    private readonly byte[] _mark;

    private SignalRPair(Link a, Link b, int number)
        : base(a, b)
    {
        var text = new string((char)('a' + (number % 26)), TextLength);
        _message = [.. Encoding.ASCII.GetBytes($$"""{"type":1,"target":"Send","arguments":["b{{number}}","{{text}}"]}"""), Separator];
        _mark = Encoding.ASCII.GetBytes(text);
    }

    public static async Task<Pair> OpenAsync(int port, int number, CancellationToken cancellationToken)
    {
        var a = await OpenAsync(port, $"a{number}", cancellationToken);
        return new SignalRPair(a, await OpenAsync(port, $"b{number}", cancellationToken), number);
    }

    public override void OnFrame(bool toA, ReadOnlySpan<byte> payload)
    {
        // A frame of the hub's may hold several messages: the answer to the handshake ({}), pings (type 6), texts.
        while (!payload.IsEmpty)
        {
            var end = payload.IndexOf(Separator);
            if (end < 0)
                throw new InvalidDataException("The hub split a message.");
            if (payload[..end].IndexOf(_mark) >= 0)
                Complete();
            payload = payload[(end + 1)..];
        }
    }

    protected override void WriteMessage(long meant) => A.Write(Opcode.Text, _message);

    private static async Task<Link> OpenAsync(int port, string user, CancellationToken cancellationToken)
    {
        var link = await Handshake.OpenAsync(port, $"/hub?user={user}", token: null, cancellationToken);
        link.Write(Opcode.Text, [.. """{"protocol":"json","version":1}"""u8, Separator]);
        link.Flush();
        return link;
    }
}
