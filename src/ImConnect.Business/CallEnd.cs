namespace ImConnect.Business;

/// <summary>How a call ended: with an answer or with a fault.</summary>
/// <param name="Answer">The answer; null when there is none.</param>
/// <param name="Fault">Why there is none.</param>
/// <param name="IsBegun">Whether anything may have arrived.</param>
internal readonly record struct CallEnd(Answer? Answer, string? Fault, bool IsBegun)
{
    public static CallEnd Answered(in Answer answer) => new(answer, null, true);

    public static CallEnd Failed(string fault, bool isBegun) => new(null, fault, isBegun);
}
