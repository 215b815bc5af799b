namespace ImConnect.Client.Wire;

/// <summary>Payloads from the gateway as the events that the app gets. What cannot be read is a <see cref="FormatException"/>.</summary>
internal static class DownFrames
{
    private const int FirstOfApp = 200;

    public static ReceivedMessage Message(ReadOnlySpan<byte> payload)
    {
        var message = new ReceivedMessage();
        Dictionary<int, ReadOnlyMemory<byte>>? extensions = null;
        var reader = new WireReader(payload);
        while (reader.Next())
        {
            switch (reader.Field, reader.Type)
            {
                case (1, WireType.Bytes):
                    message.ClientMessageId = reader.Guid;
                    break;
                case (2, WireType.Fixed64):
                    message.MessageId = reader.Number;
                    break;
                case (3, WireType.Fixed64):
                    message.From = reader.Number;
                    break;
                case (4, WireType.Fixed64):
                    message.To = reader.Number;
                    break;
                case (5, WireType.Varint):
                    message.Format = (MessageFormat)reader.Int32;
                    break;
                case (6, WireType.Bytes):
                    message.Content = reader.Text;
                    break;
                case (7, WireType.Fixed64):
                    message.SentAt = reader.Time;
                    break;
                case (100, WireType.Fixed64):
                    message.Position = reader.Number;
                    break;
                case (101, WireType.Bytes):
                    message.ChatId = reader.Text;
                    break;
                case ( >= FirstOfApp, WireType.Bytes):
                    (extensions ??= [])[reader.Field] = reader.Bytes.ToArray();
                    break;
            }
        }

        if (message.MessageId == 0)
            throw new FormatException("a message without an id");
        if (extensions is not null)
            message.Extensions = extensions;
        return message;
    }

    public static MessageWithdrawn Withdrawal(ReadOnlySpan<byte> payload)
    {
        long id = 0, from = 0;
        var reader = new WireReader(payload);
        while (reader.Next())
        {
            if (reader is { Field: 1, Type: WireType.Fixed64 })
                id = reader.Number;
            else if (reader is { Field: 2, Type: WireType.Fixed64 })
                from = reader.Number;
        }

        return id == 0 ? throw new FormatException("a withdrawal without an id") : new MessageWithdrawn(id, from);
    }

    public static HistoryGap Gap(ReadOnlySpan<byte> payload)
    {
        var gap = new HistoryGap(0, DateTimeOffset.UnixEpoch);
        var reader = new WireReader(payload);
        while (reader.Next())
        {
            if (reader is { Field: 1, Type: WireType.Varint })
                gap = gap with { Count = reader.Int32 };
            else if (reader is { Field: 2, Type: WireType.Fixed64 })
                gap = gap with { Until = reader.Time };
        }

        return gap;
    }

    public static FriendRequested FriendRequest(ReadOnlySpan<byte> payload)
    {
        var request = new FriendRequested();
        var reader = new WireReader(payload);
        while (reader.Next())
        {
            request = reader.Field switch
            {
                2 => request with { RequestId = reader.Guid },
                3 => request with { From = reader.Number },
                4 => request with { FromName = reader.Text },
                5 => request with { FromAvatar = reader.Text },
                6 => request with { Text = reader.Text },
                8 => request with { At = reader.Time },
                9 => request with { PushTitle = reader.Text },
                10 => request with { PushContent = reader.Text },
                _ => request,
            };
        }

        return request;
    }

    public static FriendAnswered FriendResponse(ReadOnlySpan<byte> payload)
    {
        var answer = new FriendAnswered();
        var reader = new WireReader(payload);
        while (reader.Next())
        {
            answer = reader.Field switch
            {
                2 => answer with { RequestId = reader.Guid },
                3 => answer with { From = reader.Number },
                4 => answer with { FromName = reader.Text },
                5 => answer with { FromAvatar = reader.Text },
                6 => answer with { IsAccepted = reader.Int32 == 1 },
                7 => answer with { At = reader.Time },
                8 => answer with { PushTitle = reader.Text },
                9 => answer with { PushContent = reader.Text },
                _ => answer,
            };
        }

        return answer;
    }
}
