namespace ImConnect.Client.Connections;

/// <summary>
/// The app waits for an answer of the gateway, and so many events came before it that the connection is given up: on the next one the gateway sends what is not
/// acknowledged page by page.
/// </summary>
internal sealed class LinkOverflowException : Exception;
