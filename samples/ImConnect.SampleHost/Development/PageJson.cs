using System.Text.Json.Serialization;

namespace ImConnect.SampleHost.Development;

internal sealed record TokenRequest(string? Name);

internal sealed record TokenAnswer(string UserId, string Name, string Token, int ExpiresInSeconds);

internal sealed record UserAnswer(string UserId, string Name);

internal sealed record StepAnswer(string MsgId, string Step, string Detail, long At, long DurationUs);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TokenRequest))]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(UserAnswer))]
[JsonSerializable(typeof(StepAnswer))]
internal sealed partial class PageJson : JsonSerializerContext;
