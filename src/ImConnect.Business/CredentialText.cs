using System.Buffers;

namespace ImConnect.Business;

/// <summary>What may stand in an <c>Authorization</c> header: a scheme, a space and the credential, printable ASCII, so that nothing of it can become another header.</summary>
internal static class CredentialText
{
    public const int MaxLength = 8192;

    public const string Advice = "scheme and credential, such as Bearer eyJ..., in printable ASCII and at most 8192 characters";

    private static readonly SearchValues<char> s_scheme =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    public static bool IsGood(string value)
    {
        var space = value.IndexOf(' ', StringComparison.Ordinal);
        if (space <= 0 || value.Length > MaxLength || value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return false;
        var (scheme, credential) = (value[..space], value[(space + 1)..]);
        return !scheme.AsSpan().ContainsAnyExcept(s_scheme) && credential.Length > 0 && credential.Trim().Length == credential.Length;
    }
}
