using Google.Protobuf;
using Grpc.Core;

namespace ImConnect.RocketMq.Tests.Support;

/// <summary>One call that the fake proxy got.</summary>
/// <param name="Method">Such as <c>SendMessage</c>.</param>
/// <param name="Request">What came; the first settings of a telemetry stream.</param>
/// <param name="Headers">Still there when the call is over.</param>
/// <param name="Context">Of use only while the call goes on.</param>
/// <param name="Number">The how manieth of this method, from 1.</param>
internal sealed record FakeCall(string Method, IMessage Request, Metadata Headers, ServerCallContext Context, int Number)
{
    /// <summary>The connection that it came by.</summary>
    public string Connection { get; } = Context.GetHttpContext().Connection.Id;

    public Wire.Message Message => ((Wire.SendMessageRequest)Request).Messages[0];

    public string? Header(string name) => Headers.GetValue(name);
}
