namespace ImConnect.Business;

/// <summary>What im-business, or who stands before it, answered.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">The <c>code</c> of a 200; null where there is none that can be read.</param>
/// <param name="RetryAfter">How long to wait, if the answer says so; not negative.</param>
internal readonly record struct Answer(int Status, int? Code = null, TimeSpan? RetryAfter = null);
