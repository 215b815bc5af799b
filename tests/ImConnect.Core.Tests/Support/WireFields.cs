using Google.Protobuf;

namespace ImConnect.Core.Tests.Support;

/// <summary>Takes messages apart field by field, by the independent implementation's reader of tags.</summary>
internal static class WireFields
{
    /// <summary>Number and bytes (tag included) of every field in order.</summary>
    public static List<(int Number, byte[] Bytes)> Split(byte[] message)
    {
        var fields = new List<(int, byte[])>();
        var input = new CodedInputStream(message);
        while (!input.IsAtEnd)
        {
            var start = (int)input.Position;
            var tag = input.ReadTag();
            input.SkipLastField();
            fields.Add((WireFormat.GetTagFieldNumber(tag), message[start..(int)input.Position]));
        }

        return fields;
    }

    /// <summary>The frame without the extensions of ours in its payload: fields from 100 up.</summary>
    public static byte[] WithoutExtensions(byte[] frame)
    {
        var result = new MemoryStream();
        foreach (var (number, bytes) in Split(frame))
        {
            if (number != 2)
            {
                result.Write(bytes);
                continue;
            }

            var input = new CodedInputStream(bytes);
            input.ReadTag();
            var payload = Split(input.ReadBytes().ToByteArray()).Where(f => f.Number < 100).SelectMany(f => f.Bytes).ToArray();
            var output = new CodedOutputStream(result, leaveOpen: true);
            output.WriteTag(2, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(payload));
            output.Flush();
        }

        return result.ToArray();
    }
}
