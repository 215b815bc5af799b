namespace ImConnect.Connections;

/// <summary>The kind of device a login came from; the numbers are those of the token's claim <c>device_type</c>.</summary>
public enum DeviceKind
{
    /// <summary>Not said.</summary>
    Unknown = 0,

    /// <summary>Android.</summary>
    Android = 1,

    /// <summary>iOS.</summary>
    Ios = 2,

    /// <summary>Mini program.</summary>
    MiniProgram = 3,

    /// <summary>Web.</summary>
    Web = 4,
}
