using System.Globalization;

namespace ImConnect;

/// <summary>
/// The identity of a message, assigned by the server. Never used for order: clocks of nodes differ, so only
/// <see cref="InboxPosition"/> says what comes first.
/// </summary>
public readonly record struct MessageId(long Value)
{
    /// <summary>False for 0, which the wire uses for "absent".</summary>
    public bool IsValid => Value != 0;

    /// <summary>Signed decimal.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
