namespace ImConnect.Business;

/// <summary>
/// Says who calls im-business, where <see cref="BusinessHttpOptions.Credential"/> is not enough: a token that expires. Register one as a singleton. Called by many threads at once.
/// </summary>
public interface IBusinessCredential
{
    /// <summary>
    /// The value of the <c>Authorization</c> header (<c>Bearer eyJ...</c>), or null for none. Asked before every call and waited for up to <see cref="BusinessHttpOptions.Timeout"/>: keep what still holds.
    /// An exception, a value that is no header or none in time: nothing is sent, and im-business counts as away.
    /// </summary>
    /// <param name="refused">
    /// What im-business has just answered with 401, if what is kept still equals it, get another; null when asked the first time. Asked once a call so: a second 401 is one of the five tries.
    /// </param>
    /// <param name="cancellationToken">The caller has stopped waiting.</param>
    ValueTask<string?> GetAsync(string? refused, CancellationToken cancellationToken);
}
