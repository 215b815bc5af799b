namespace ImConnect.Client;

/// <summary>Why a client ended and does not connect any more.</summary>
public enum CloseCause
{
    /// <summary>The app disposed it.</summary>
    Disposed = 0,

    /// <summary>Close code 4002: the user logged in on another device of this kind. Connecting again would throw that one out.</summary>
    Replaced = 1,

    /// <summary>The gateway refused several new tokens in a row: the user has to log in again.</summary>
    TokenRefused = 2,

    /// <summary>A fault in this client: please report it with the log.</summary>
    Fault = 3,
}
