namespace ImConnect.Connections;

/// <summary>Logins of one user on several devices; section <c>ImConnect:Sessions</c>. Checked at start.</summary>
public sealed class SessionOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "ImConnect:Sessions";

    /// <summary>What a second login on the same kind of device does.</summary>
    /// <value><see cref="SameKindPolicy.Replace"/>.</value>
    public SameKindPolicy SameKind { get; set; } = SameKindPolicy.Replace;
}
