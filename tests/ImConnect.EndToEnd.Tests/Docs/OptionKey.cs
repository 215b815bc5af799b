using System.Collections;
using System.Globalization;
using System.Reflection;

namespace ImConnect.EndToEnd.Tests.Docs;

/// <summary>One setting: where it stands in the configuration, and how to reach its property from the section's object.</summary>
internal sealed record OptionKey(Type Section, string Name, PropertyInfo[] Path)
{
    private PropertyInfo Property => Path[^1];

    private Type Type => Nullable.GetUnderlyingType(Property.PropertyType) ?? Property.PropertyType;

    public string Row(string section)
    {
        var (kind, example) = Kind();
        var write = OptionFaults.Advice(this);
        return $"| `{Name[(section.Length + 1)..]}` | {kind} | {Default()} | {(write.Length > 0 ? write : example)} | {XmlDocs.Summary(Property)} |";
    }

    /// <summary>A section's object in which this setting has another value.</summary>
    public object With(object? value)
    {
        var root = Activator.CreateInstance(Section)!;
        Property.SetValue(Path[..^1].Aggregate(root, (at, property) => property.GetValue(at)!), value);
        return root;
    }

    /// <summary>Values that hardly any setting of this type takes.</summary>
    public IEnumerable<object> WrongValues() => Type switch
    {
        _ when Type == typeof(int) => [-1, int.MaxValue],
        _ when Type == typeof(double) => [-1.0],
        _ when Type == typeof(TimeSpan) => [TimeSpan.FromMilliseconds(-1), TimeSpan.MaxValue],
        _ when Type == typeof(string) => ["", "\0"],
        _ when Type == typeof(IList<TimeSpan>) => [new List<TimeSpan> { TimeSpan.Zero }],
        _ when Type == typeof(IList<string>) => [new List<string> { "\0" }],
        { IsEnum: true } => [Enum.ToObject(Type, int.MaxValue)],
        _ => [],
    };

    private (string Kind, string Example) Kind() => Type switch
    {
        _ when Type == typeof(bool) => ("switch", "true or false"),
        _ when Type == typeof(int) || Type == typeof(long) || Type == typeof(double) => ("number", ""),
        _ when Type == typeof(TimeSpan) => ("time", ""),
        _ when Type == typeof(string) => ("text", "any"),
        _ when Type == typeof(IList<TimeSpan>) => ("times", ""),
        _ when Type == typeof(IList<string>) => ("texts", ""),
        { IsEnum: true } => ("choice", ""),
        _ => throw new NotSupportedException($"{Name} is a {Type}: teach OptionKey what that is."),
    };

    private string Default()
    {
        var value = Property.GetValue(Path[..^1].Aggregate(Activator.CreateInstance(Section)!, (at, property) => property.GetValue(at)!));
        return value switch
        {
            null => "none",
            bool flag => flag ? "true" : "false",
            string text => $"`{text}`",
            IEnumerable list => list.Cast<object>().Any() ? throw new NotSupportedException(Name) : "empty",
            IFormattable number => $"`{number.ToString(null, CultureInfo.InvariantCulture)}`",
            _ => throw new NotSupportedException(Name),
        };
    }
}
