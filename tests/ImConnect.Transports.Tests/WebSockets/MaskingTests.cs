using ImConnect.Transports.WebSockets;

namespace ImConnect.Transports.Tests.WebSockets;

public sealed class MaskingTests
{
    [Fact]
    public void Apply_EveryLength_IsTheXorOfTheRfc()
    {
        byte[] key = [0x11, 0x22, 0x44, 0x88];
        for (var length = 0; length < 300; length++)
        {
            var data = Enumerable.Range(0, length).Select(i => (byte)(i * 7)).ToArray();
            var wanted = data.Select((value, i) => (byte)(value ^ key[i % 4])).ToArray();
            byte[] buffer = [0xEE, .. data, 0xEE];
            Masking.Apply(buffer.AsSpan(1, length), key);
            Assert.Equal([0xEE, .. wanted, 0xEE], buffer);
        }
    }
}
