using System.Globalization;

namespace ImConnect;

/// <summary>The one place that builds the text of a chat id: <c>{biz}-{type}-{smaller user}-{larger user}</c>.</summary>
public readonly record struct ChatId(string Value)
{
    /// <summary>The business code of the existing system.</summary>
    public const int DefaultBusiness = 100;

    /// <summary>The chat of two users, the same whoever asks: <c>100-1-7-42</c>.</summary>
    public static ChatId OneToOne(UserId one, UserId other) =>
        new(string.Create(CultureInfo.InvariantCulture,
            $"{DefaultBusiness}-1-{Math.Min(one.Value, other.Value)}-{Math.Max(one.Value, other.Value)}"));

    /// <summary>The two users of a chat of two; false for any other text.</summary>
    public bool TryGetUsers(out UserId one, out UserId other)
    {
        (one, other) = (default, default);
        var prefix = string.Create(CultureInfo.InvariantCulture, $"{DefaultBusiness}-1-");
        if (Value is null || !Value.StartsWith(prefix, StringComparison.Ordinal))
            return false;
        var users = Value.AsSpan(prefix.Length);

        // Ids may be negative, so the dash between them is the first one behind a digit.
        var dash = users.Length > 1 ? users[1..].IndexOf('-') + 1 : 0;
        if (dash <= 0 || !long.TryParse(users[..dash], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var first)
            || !long.TryParse(users[(dash + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var second))
            return false;
        (one, other) = (new UserId(first), new UserId(second));
        return OneToOne(one, other) == this; // one text a chat: no leading zeros, the smaller id first
    }

    /// <summary>The text.</summary>
    public override string ToString() => Value;
}
