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

    /// <summary>The text.</summary>
    public override string ToString() => Value;
}
