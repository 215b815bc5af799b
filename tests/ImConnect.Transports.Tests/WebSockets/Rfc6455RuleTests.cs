using ImConnect.Transports.Tests.Support;
using static ImConnect.Transports.Tests.Support.Frames;

namespace ImConnect.Transports.Tests.WebSockets;

/// <summary>Every rule of RFC 6455, sections 5 and 7, that a server can see kept or broken. The script ends with the peer hanging up.</summary>
public sealed class Rfc6455RuleTests
{
    /// <summary>Section, rule, bytes of the client, outcome.</summary>
    public static TheoryData<string, string, byte[], string> Rules()
    {
        var max = new byte[10_240];
        var data = new TheoryData<string, string, byte[], string>();
        void Add(string section, string rule, string outcome, params byte[][] frames) => data.Add(section, rule, [.. frames.SelectMany(f => f)], outcome);

        // 5.1 Overview
        Add("5.1", "an unmasked frame fails the connection", "close:1002 end:1002", Make(0x82, [1], masked: false));
        Add("5.1", "an unmasked control frame too", "close:1002 end:1002", Make(0x89, [], masked: false));

        // 5.2 Base framing
        Add("5.2", "RSV1", "close:1002 end:1002", Make(0xC2, [1]));
        Add("5.2", "RSV2", "close:1002 end:1002", Make(0xA2, [1]));
        Add("5.2", "RSV3", "close:1002 end:1002", Make(0x92, [1]));
        Add("5.2", "RSV in a control frame", "close:1002 end:1002", Make(0xC9, []));
        for (var opcode = 3; opcode <= 7; opcode++)
            Add("5.2", $"reserved opcode {opcode}", "close:1002 end:1002", Make((byte)(0x80 | opcode), []));
        for (var opcode = 0xB; opcode <= 0xF; opcode++)
            Add("5.2", $"reserved opcode {opcode}", "close:1002 end:1002", Make((byte)(0x80 | opcode), []));
        Add("5.2", "empty payload", "message: end:1006", Binary());
        Add("5.2", "7-bit length, longest", "message:125B end:1006", Binary(new byte[125]));
        Add("5.2", "16-bit length, shortest", "message:126B end:1006", Binary(new byte[126]));
        Add("5.2", "16-bit length, not minimal", "close:1002 end:1002", Make(0x82, new byte[125], lengthBytes: 2));
        Add("5.2", "64-bit length, not minimal", "close:1002 end:1002", Make(0x82, new byte[200], lengthBytes: 8));
        Add("5.2", "64-bit length, top bit", "close:1002 end:1002", Head(0x82, 1UL << 63));
        Add("5.2", "64-bit length, huge", "close:1009 end:1009", Head(0x82, long.MaxValue));
        Add("5.2", "64-bit length, shortest, over the limit", "close:1009 end:1009", Head(0x82, 65_536));

        // 5.3 Masking
        Add("5.3", "the mask comes off", "message:48656C6C6F end:1006", [0x82, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58]);

        // 5.4 Fragmentation
        Add("5.4", "fragments are one message", "message:010203 end:1006", Make(0x02, [1]), Make(0x00, [2]), Make(0x80, [3]));
        Add("5.4", "empty fragments", "message:01 end:1006", Make(0x02, []), Make(0x00, [1]), Make(0x80, []));
        Add("5.4", "all fragments empty", "message: end:1006", Make(0x02, []), Make(0x80, []));
        Add("5.4", "control frames between fragments", "got pong:0A message:0102 pong:09 end:1006", Make(0x02, [1]), Ping(9), Pong(10), Make(0x80, [2]));
        Add("5.4", "close between fragments", "close:1000 end:1000", Make(0x02, [1]), Close(1000));
        Add("5.4", "continuation of nothing", "close:1002 end:1002", Make(0x80, [1]));
        Add("5.4", "continuation after a whole message", "message:01 close:1002 end:1002", Binary(1), Make(0x80, [1]));
        Add("5.4", "a new message within one", "close:1002 end:1002", Make(0x02, [1]), Binary(2));
        Add("5.4", "two messages of fragments", "message:0102 message:0304 end:1006", Make(0x02, [1]), Make(0x80, [2]), Make(0x02, [3]), Make(0x80, [4]));
        Add("5.4", "1,024 fragments", "message:1024B end:1006", [Make(0x02, [1]), .. Enumerable.Repeat(Make(0x00, [1]), 1022), Make(0x80, [1])]);
        Add("5.4", "1,025 fragments", "close:1008 end:1008", [Make(0x02, [1]), .. Enumerable.Repeat(Make(0x00, [1]), 1024)]);
        Add("5.4", "endless empty fragments", "close:1008 end:1008", [Make(0x02, []), .. Enumerable.Repeat(Make(0x00, []), 5000)]);

        // 5.5 Control frames
        Add("5.5", "125 bytes", "pong:125B end:1006", Ping(new byte[125]));
        Add("5.5", "126 bytes", "close:1002 end:1002", Ping(new byte[126]));
        Add("5.5", "a fragmented ping", "close:1002 end:1002", Make(0x09, []));
        Add("5.5", "a fragmented close", "close:1002 end:1002", Make(0x08, []));
        Add("5.5.1", "close without a code is answered without one", "close: end:1000", Make(0x88, []));
        Add("5.5.1", "close with a code is answered with it", "close:1001 end:1000", Close(1001, "leaving"));
        Add("5.5.1", "a body of one byte", "close:1002 end:1002", Make(0x88, [3]));
        Add("5.5.1", "data after close is ignored", "close:1000 end:1000", Close(1000), Binary(1), Ping(1), [0xFF, 0xFF]);
        Add("5.5.1", "a second close is ignored", "close:1000 end:1000", Close(1000), Close(1002));
        Add("5.5.1", "a reason that is not UTF-8", "close:1007 end:1007", Make(0x88, [0x03, 0xE8, 0xC3, 0x28]));
        Add("5.5.1", "the longest reason", "close:1000 end:1000", Close(1000, new string('x', 123)));
        Add("5.5.2", "ping is answered with its bytes", "pong:0102 end:1006", Ping(1, 2));
        Add("5.5.2", "empty ping", "pong: end:1006", Ping());
        Add("5.5.2", "no pong after close", "close:1000 end:1000", Close(1000), Ping(1));
        Add("5.5.3", "pongs come in the order of pings", "pong:01 pong:02 end:1006", Ping(1), Ping(2));
        Add("5.5.3", "a pong nobody asked for", "got pong:05 end:1006", Pong(5));
        Add("5.5.3", "of a flood of pings the newest is answered", string.Concat(Enumerable.Range(1, 16).Select(i => $"pong:{i:X2} ")) + "pong:C8 end:1006",
            [.. Enumerable.Range(1, 200).Select(i => Ping((byte)i))]);

        // 5.6 Data frames
        Add("5.6", "text is not taken", "close:1003 end:1003", Make(0x81, "hello"u8.ToArray()));
        Add("5.6", "a fragment of text", "close:1003 end:1003", Make(0x01, []));
        Add("5.6", "text behind binary", "message:01 close:1003 end:1003", Binary(1), Make(0x81, []));

        // 7 Closing
        Add("7.1.5", "the link ends without close", "end:1006");
        Add("7.1.5", "the link ends within a frame", "end:1006", Binary(1, 2, 3)[..5]);
        Add("7.1.5", "the link ends within a message", "end:1006", Make(0x02, [1]));
        Add("7.1.7", "nothing behind a fault is taken", "message:01 close:1002 end:1002", Binary(1), Make(0xC2, [2]), Binary(3), Ping(4));
        Add("7.1.7", "only the close behind a fault is", "close:1003 end:1003", Make(0x81, new byte[300]), Close(1000));
        foreach (var code in new[] { 1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1014, 3000, 3999, 4000, 4999 })
            Add("7.4", $"code {code}", $"close:{code} end:1000", Close(code));
        foreach (var code in new[] { 0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535 })
            Add("7.4", $"code {code} is not to be sent", "close:1002 end:1002", Close(code));

        // 10.4 Implementation-specific limits
        Add("10.4", "10,240 bytes", "message:10240B end:1006", Binary(max));
        Add("10.4", "10,241 bytes", "close:1009 end:1009", Binary(new byte[10_241]));
        Add("10.4", "10,241 bytes announced", "close:1009 end:1009", Head(0x82, 10_241, lengthBytes: 2));
        Add("10.4", "10,240 bytes in fragments", "message:10240B end:1006", Make(0x02, max[..10_000]), Make(0x80, max[..240]));
        Add("10.4", "10,241 bytes in fragments", "close:1009 end:1009", Make(0x02, max[..10_000]), Head(0x80, 241, lengthBytes: 2));
        return data;
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Connection_OnFrames_KeepsTheRule(string section, string rule, byte[] bytes, string outcome)
    {
        Assert.True(outcome == Script.Run([bytes]), $"{section} {rule}: wanted {outcome}, got {Script.Run([bytes])}");
    }
}
