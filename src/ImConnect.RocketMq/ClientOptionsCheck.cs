using ImConnect.RocketMq.Routing;

namespace ImConnect.RocketMq;

/// <summary>Faults of what all clients share; each names the key and what to write.</summary>
internal static class ClientOptionsCheck
{
    private const int Sha256Digits = 64;
    private static readonly TimeSpan s_shortestTimeout = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_longestTimeout = TimeSpan.FromMinutes(5);

    /// <param name="faults">Where the faults go.</param>
    /// <param name="section">What stands before each key.</param>
    /// <param name="options">Looked at.</param>
    public static void Check(List<string> faults, string section, RocketMqClientOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.Endpoints))
            Add(nameof(options.Endpoints), "not set", "write the address of a proxy, host:port");
        else if (ProxyAddress.TryParse(options.Endpoints) is null)
            Add(nameof(options.Endpoints), options.Endpoints, "write host:port, or several with ; between");
        if (options.AccessKey.Length == 0 != (options.AccessSecret.Length == 0))
            Add(options.AccessKey.Length == 0 ? nameof(options.AccessKey) : nameof(options.AccessSecret), "not set", "write AccessKey and AccessSecret, or neither");
        if (options.CertificateSha256.Length > 0 && !IsSha256(options.CertificateSha256))
            Add(nameof(options.CertificateSha256), options.CertificateSha256, $"write the SHA-256 of the certificate in {Sha256Digits} hex digits");
        if (options.AllowAnyCertificate && options.CertificateSha256.Length > 0)
            Add(nameof(options.AllowAnyCertificate), "True", "leave it out, since CertificateSha256 names the one to trust");
        if (!options.UseTls && (options.AllowAnyCertificate || options.CertificateSha256.Length > 0))
            Add(nameof(options.UseTls), "False", "write True: a certificate is only looked at with TLS");
        if (options.RequestTimeout < s_shortestTimeout || options.RequestTimeout > s_longestTimeout)
            Add(nameof(options.RequestTimeout), options.RequestTimeout.ToString(), $"write {s_shortestTimeout} to {s_longestTimeout}");
        foreach (var (key, value) in new[] { (nameof(options.Namespace), options.Namespace), (nameof(options.AccessKey), options.AccessKey) })
        {
            if (!IsHeader(value))
                Add(key, "not printable ASCII", "write letters, digits and punctuation");
        }

        if (!IsHeader(options.SecurityToken))
            Add(nameof(options.SecurityToken), "not printable ASCII", "write it as it was given");

        void Add(string key, string value, string advice) => faults.Add($"{section}:{key} is {value}: {advice}");
    }

    private static bool IsSha256(string text) =>
        text.Length == Sha256Digits && text.AsSpan().IndexOfAnyExcept("0123456789abcdefABCDEF") < 0;

    private static bool IsHeader(string text) => text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0;
}
