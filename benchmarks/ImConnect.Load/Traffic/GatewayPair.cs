using System.Diagnostics;
using ImConnect.Load.Links;

namespace ImConnect.Load.Traffic;

/// <summary>
/// The full durable cycle: A sends; the server acks to A and pushes to B; B acks; the receipt comes to A. Done when A has both, the server's ack and
/// the receipt.
/// </summary>
internal sealed class GatewayPair : Pair
{
    private const ulong TypeAck = 2;
    private const ulong TypePush = 5;
    private const ulong CodeSuccess = 1;
    private const ulong StatusAccepted = 1;
    private const ulong StatusReceived = 3;

    private readonly MessageFrame _message;
    private readonly AckFrame _ack;
    private readonly long _receiver;
    private Slot[] _slots;
    private readonly Stack<int> _free = [];
    private long _sequence;

    public GatewayPair(Link a, Link b, int number, long sender, long receiver, int window)
        : base(a, b)
    {
        _message = new MessageFrame(number, sender, receiver);
        _ack = new AckFrame(from: receiver, to: sender);
        _receiver = receiver;
        _slots = new Slot[window];
        for (var i = 0; i < window; i++)
            _free.Push(i);
    }

    /// <summary>Sends that the server said it has.</summary>
    public long Accepted { get; private set; }

    /// <summary>Pushes and receipts that came a second time: allowed, and rare.</summary>
    public long Repeats { get; private set; }

    /// <summary>How long the server's ack took, in milliseconds from when the send was meant to leave. Filled and taken by the swarm's thread.</summary>
    public List<double> Latencies { get; private set; } = [];

    /// <summary>Begins a message to somebody else, who is away: done when the server has acked it.</summary>
    public void SendAway(long to, long sequence)
    {
        BeginAway();
        var slot = Take(new Slot { Sequence = sequence, IsAway = true });
        A.Write(Opcode.Binary, _message.With(slot, sequence, to));
    }

    public List<double> TakeLatencies()
    {
        var taken = Latencies;
        Latencies = [];
        return taken;
    }

    public static async Task<Pair> OpenAsync(int port, int number, string key, int window, CancellationToken cancellationToken)
    {
        const long FirstUser = 1_000_000;
        var (sender, receiver) = (FirstUser + (2 * number), FirstUser + (2 * number) + 1);
        return new GatewayPair(
            await Handshake.OpenAsync(port, "/websocket", Token.Sign(key, sender), cancellationToken),
            await Handshake.OpenAsync(port, "/websocket", Token.Sign(key, receiver), cancellationToken),
            number, sender, receiver, window);
    }

    public override void OnFrame(bool toA, ReadOnlySpan<byte> payload)
    {
        ulong type = 0;
        ulong code = 0;
        ReadOnlySpan<byte> body = default;
        for (var envelope = new Fields(payload); envelope.Next();)
        {
            if (envelope.Number == 1)
                type = envelope.Value;
            else if (envelope.Number == 2)
                body = envelope.Bytes;
            else if (envelope.Number == 3)
                code = envelope.Value;
        }

        ReadOnlySpan<byte> clientId = default;
        ReadOnlySpan<byte> messageId = default;
        ulong status = 0;
        for (var fields = new Fields(body); fields.Next();)
        {
            if (fields.Number == 1)
                clientId = fields.Bytes;
            else if (fields.Number == 2)
                messageId = fields.Bytes;
            else if (fields.Number == 5)
                status = fields.Value;
        }

        if (code != CodeSuccess || type != (toA ? TypeAck : TypePush))
            throw new InvalidDataException($"A frame of type {type} with code {code} came to {(toA ? "A" : "B")}: {Convert.ToHexString(payload)}");
        if (!toA)
            B.Write(Opcode.Binary, _ack.With(clientId, messageId)); // a repeated push too, as a client would
        else
            OnAck(MessageFrame.Read(clientId), status);
    }

    protected override void WriteMessage(long meant)
    {
        var slot = Take(new Slot { Sequence = ++_sequence, Meant = meant });
        A.Write(Opcode.Binary, _message.With(slot, _sequence, _receiver));
    }

    private int Take(in Slot content)
    {
        if (_free.Count == 0)
        {
            // An open loop sends whatever is under way.
            var more = _slots.Length;
            Array.Resize(ref _slots, 2 * more);
            for (var i = more; i < _slots.Length; i++)
                _free.Push(i);
        }

        var slot = _free.Pop();
        _slots[slot] = content;
        return slot;
    }

    private void OnAck((int Index, long Sequence) id, ulong status)
    {
        ref var slot = ref _slots[id.Index];
        if (slot.Sequence != id.Sequence)
        {
            Repeats++;
            return;
        }

        if (status == StatusAccepted)
        {
            (slot.IsAccepted, Accepted) = (true, Accepted + 1);
            if (slot.Meant != 0)
                Latencies.Add(Stopwatch.GetElapsedTime(slot.Meant).TotalMilliseconds);
            slot.IsReceived |= slot.IsAway;
        }
        else if (status == StatusReceived)
            slot.IsReceived = true;
        if (!slot.IsAccepted || !slot.IsReceived)
            return;
        slot.Sequence = 0;
        _free.Push(id.Index);
        Complete();
    }

    private struct Slot
    {
        public long Sequence;
        public long Meant;
        public bool IsAway;
        public bool IsAccepted;
        public bool IsReceived;
    }
}
