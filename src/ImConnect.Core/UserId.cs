using System.Globalization;

namespace ImConnect;

/// <summary>A user: the wire's <c>fixed64</c> cast unchecked, so that every bit pattern but 0 is a user.</summary>
public readonly record struct UserId(long Value)
{
    /// <summary>False for 0, which the wire uses for "absent".</summary>
    public bool IsValid => Value != 0;

    /// <summary>Signed decimal, as JSON and logs print it.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
