namespace ImConnect.History;

/// <summary>How long messages are kept; section <c>ImConnect:History</c>. Checked at start.</summary>
public sealed class HistoryOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "ImConnect:History";

    /// <summary>The default of <see cref="Retention"/>.</summary>
    public static readonly TimeSpan DefaultRetention = TimeSpan.FromDays(30);

    /// <summary>
    /// How long a message is kept after it was settled. Zero: no history, a message goes with its window (<see cref="Persistence.InboxOptions.Window"/>).
    /// </summary>
    /// <value>30 days.</value>
    public TimeSpan Retention { get; set; } = DefaultRetention;
}
