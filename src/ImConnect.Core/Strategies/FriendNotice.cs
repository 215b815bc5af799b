using System.Security.Cryptography;
using System.Text;
using ImConnect.Persistence;
using ImConnect.Protocol;

namespace ImConnect.Strategies;

/// <summary>A friend request on its way to who is asked, or its answer on the way back.</summary>
/// <param name="Kind"><see cref="EntryKind.FriendRequest"/> or <see cref="EntryKind.FriendResponse"/>.</param>
/// <param name="From">Who asks or answers.</param>
/// <param name="To">Who is told.</param>
/// <param name="RequestId">The request; the answer has the same.</param>
public sealed record FriendNotice(EntryKind Kind, UserId From, UserId To, Guid RequestId)
{
    /// <summary>0 pending, 1 accepted, 2 refused.</summary>
    public int Status { get; init; }

    /// <summary>Name of <see cref="From"/>, as shown.</summary>
    public string FromName { get; init; } = "";

    /// <summary>Address of the picture of <see cref="From"/>.</summary>
    public string FromAvatar { get; init; } = "";

    /// <summary>What is written beside a request.</summary>
    public string Message { get; init; } = "";

    /// <summary>When it was asked or answered.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>Title of a push notification.</summary>
    public string PushTitle { get; init; } = "";

    /// <summary>Text of a push notification.</summary>
    public string PushContent { get; init; } = "";

    /// <summary>Same users, request, kind and status: the same notice.</summary>
    internal ClientMessageId ClientId
    {
        get
        {
            Span<byte> identity = stackalloc byte[ClientMessageId.Length + 2];
            RequestId.TryWriteBytes(identity, bigEndian: true, out _);
            identity[^2] = (byte)Kind;
            identity[^1] = (byte)Status;
            return ClientMessageId.Read(SHA256.HashData(identity).AsSpan(0, ClientMessageId.Length));
        }
    }

    /// <summary>The payload of the frame: FriendRequestPush or FriendResponsePush.</summary>
    internal byte[] ToBody()
    {
        var isRequest = Kind == EntryKind.FriendRequest;
        var texts = Encoding.UTF8.GetByteCount(FromName) + Encoding.UTF8.GetByteCount(FromAvatar) + Encoding.UTF8.GetByteCount(Message)
            + Encoding.UTF8.GetByteCount(PushTitle) + Encoding.UTF8.GetByteCount(PushContent);
        var buffer = new byte[texts + 128];
        var writer = new WireWriter(buffer);
        writer.Fixed64(1, To.Value);
        writer.ClientId(2, new ClientMessageId(RequestId));
        writer.Fixed64(3, From.Value);
        writer.Text(4, FromName);
        writer.Text(5, FromAvatar);
        if (isRequest)
            writer.Text(6, Message);
        writer.Int32(isRequest ? 7 : 6, Status);
        writer.Fixed64(isRequest ? 8 : 7, Time.ToUnixTimeMilliseconds());
        writer.Text(isRequest ? 9 : 8, PushTitle);
        writer.Text(isRequest ? 10 : 9, PushContent);
        return buffer[..writer.Length];
    }

    /// <summary>Leaves names and texts out.</summary>
    public override string ToString() => $"{Kind} {From} to {To}";
}
