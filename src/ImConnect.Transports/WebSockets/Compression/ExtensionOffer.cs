namespace ImConnect.Transports.WebSockets.Compression;

/// <summary>One extension that a client offers, as it stands in the header: a parameter without a value has null.</summary>
internal readonly record struct ExtensionOffer(string Name, IReadOnlyList<KeyValuePair<string, string?>> Parameters);
