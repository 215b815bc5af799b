using ImConnect.RocketMq.Consuming;
using ImConnect.RocketMq.Wire;

namespace ImConnect.RocketMq.Tests.Consuming;

public sealed class BodyDigestTests
{
    /// <summary>The check value of each, from the RFCs; and a CRC that begins with zeros.</summary>
    [Theory]
    [InlineData(DigestType.Md5, "abc", "900150983CD24FB0D6963F7D28E17F72")]
    [InlineData(DigestType.Md5, "abc", "900150983cd24fb0d6963f7d28e17f72")]
    [InlineData(DigestType.Sha1, "abc", "A9993E364706816ABA3E25717850C26C9CD0D89D")]
    [InlineData(DigestType.Crc32, "123456789", "CBF43926")]
    [InlineData(DigestType.Unspecified, "abc", "")]
    internal void Digest_OfTheSameBody_Fits(DigestType type, string body, string checksum)
    {
        var digest = new Digest { Type = type, Checksum = checksum };
        Assert.True(BodyDigest.Fits(digest, System.Text.Encoding.ASCII.GetBytes(body)));
        if (type != DigestType.Unspecified)
            Assert.False(BodyDigest.Fits(digest, System.Text.Encoding.ASCII.GetBytes(body + " ")));
    }

    [Fact]
    public void Digest_ThatIsNotThere_Fits() => Assert.True(BodyDigest.Fits(null, "abc"u8));

    /// <summary>Java leaves out leading zeros.</summary>
    [Fact]
    public void Crc_WithoutItsLeadingZeros_Fits()
    {
        // 008E86A7 is the CRC-32 of this body, by zlib.
        Assert.True(BodyDigest.Fits(new Digest { Type = DigestType.Crc32, Checksum = "8E86A7" }, "body 252"u8));
        Assert.True(BodyDigest.Fits(new Digest { Type = DigestType.Crc32, Checksum = "008E86A7" }, "body 252"u8));
    }
}
