using System.Globalization;
using ImConnect.Publishing;

namespace ImConnect.Business;

/// <summary>What each answer means. The texts hold a status, a code or the name of a fault, nothing else.</summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>answer</term><description>outcome</description></listheader>
/// <item><term>200 with code 1</term><description><see cref="PublishOutcome.Stored"/>. The only one.</description></item>
/// <item><term>200 with code -1; 400 to 499 but 408 and 429</term><description>the event itself is not taken: <see cref="PublishOutcome.MaybeStored"/>, at the fifth try of this life
/// <see cref="PublishOutcome.Refused"/>. 401 only after another credential was asked for.</description></item>
/// <item><term>429 or 503 with Retry-After</term><description><see cref="PublishOutcome.Unavailable"/>: nothing was taken, and nothing of any chat is sent before that time.</description></item>
/// <item><term>429 or 503 without, 408</term><description><see cref="PublishOutcome.MaybeStored"/> without end.</description></item>
/// <item><term>502, 504</term><description><see cref="PublishOutcome.MaybeStored"/> without end: they are a proxy's, which had asked im-business and got no answer, or half of one. It may have stored before that;
/// only a proxy that could not connect would make it sure, and does not say so.</description></item>
/// <item><term>200 with another code, or none that can be read; any other status, redirects too</term><description><see cref="PublishOutcome.MaybeStored"/> without end.</description></item>
/// <item><term>none, and the body had begun to leave (time-out, connection cut)</term><description><see cref="PublishOutcome.MaybeStored"/> without end.</description></item>
/// <item><term>none, and it had not (refused, no such name, no connection in time, TLS failed, circuit open, no credential)</term>
/// <description><see cref="PublishOutcome.Unavailable"/>.</description></item>
/// <item><term>none, because the caller gave up</term><description><see cref="PublishOutcome.MaybeStored"/>, for what was not sent as well: it says nothing about im-business.</description></item>
/// </list>
/// </remarks>
internal static class AnswerRules
{
    /// <summary>So often an event that is not taken is tried.</summary>
    public const int Tries = 5;

    /// <summary>Where a stored event lies.</summary>
    public const string Where = "im-business";

    /// <param name="answer">The answer.</param>
    /// <param name="attempt">How often the event was tried before.</param>
    public static PublishResult Of(in Answer answer, int attempt) => answer switch
    {
        { Status: 200, Code: 1 } => PublishResult.Stored(Where),
        { Status: 200, Code: -1 } => NotTaken(answer, attempt),
        { Status: 429 or 503, RetryAfter: { } wait } => PublishResult.Unavailable(AskedToWait(answer.Status, wait)),
        { Status: 408 or 429 } => PublishResult.MaybeStored(Text(answer)),
        { Status: >= 400 and <= 499 } => NotTaken(answer, attempt),
        _ => PublishResult.MaybeStored(Text(answer)),
    };

    /// <param name="fault">Why there is no answer.</param>
    /// <param name="isBegun">Whether anything may have arrived.</param>
    public static PublishResult OfFault(string fault, bool isBegun) =>
        isBegun ? PublishResult.MaybeStored(fault) : PublishResult.Unavailable(fault);

    public static string AskedToWait(int status, TimeSpan wait) =>
        string.Create(CultureInfo.InvariantCulture, $"HTTP {status}, asks to wait {wait:c}");

    private static PublishResult NotTaken(in Answer answer, int attempt) =>
        attempt >= Tries - 1 ? PublishResult.Refused(Text(answer)) : PublishResult.MaybeStored(Text(answer));

    private static string Text(in Answer answer) => answer switch
    {
        { Status: 200, Code: { } code } => string.Create(CultureInfo.InvariantCulture, $"HTTP 200, code {code}"),
        { Status: 200 } => "HTTP 200, no code that can be read",
        _ => string.Create(CultureInfo.InvariantCulture, $"HTTP {answer.Status}"),
    };
}
