using ImConnect.Load.Links;

namespace ImConnect.Load.Traffic;

/// <summary>The same message through the relay: done when B has it.</summary>
internal sealed class RelayPair : Pair
{
    private readonly byte[] _message;

    public RelayPair(Link a, Link b, int number)
        : base(a, b) => _message = new MessageFrame(number, from: 1, to: 2).Bytes.ToArray();

    public static async Task<Pair> OpenAsync(int port, int number, CancellationToken cancellationToken) => new RelayPair(
        await Handshake.OpenAsync(port, $"/relay?pair={number}&end=a", token: null, cancellationToken),
        await Handshake.OpenAsync(port, $"/relay?pair={number}&end=b", token: null, cancellationToken),
        number);

    public override void OnFrame(bool toA, ReadOnlySpan<byte> payload)
    {
        if (toA || payload.Length != _message.Length)
            throw new InvalidDataException("The relay changed a frame.");
        Complete();
    }

    protected override void WriteMessage(long meant) => A.Write(Opcode.Binary, _message);
}
