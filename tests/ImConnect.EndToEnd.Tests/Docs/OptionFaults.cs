using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ImConnect.EndToEnd.Tests.Docs;

/// <summary>What a setting may be, from those who decide: the checks at start are shown wrong values, and say what to write.</summary>
internal static class OptionFaults
{
    private const string Write = "write ";

    public static string Advice(OptionKey key) => string.Join("; ", key.WrongValues()
        .SelectMany(value => Faults(key.Section, key.With(value)))
        .Where(fault => fault.StartsWith(key.Name, StringComparison.Ordinal) && fault[key.Name.Length] is ':' or ' ')
        .Select(fault => fault[(fault.IndexOf(Write, StringComparison.Ordinal) + Write.Length)..].TrimEnd('.'))
        .Distinct());

    private static IEnumerable<string> Faults(Type section, object options)
    {
        var check = typeof(IValidateOptions<>).MakeGenericType(section);
        var services = new ServiceCollection().BuildServiceProvider();
        foreach (var type in OptionsPage.Assemblies.SelectMany(assembly => assembly.GetTypes()).Where(type => type.IsClass && check.IsAssignableFrom(type)))
        {
            var validator = ActivatorUtilities.CreateInstance(services, type);
            var result = (ValidateOptionsResult)check.GetMethod("Validate", BindingFlags.Public | BindingFlags.Instance)!.Invoke(validator, ["", options])!;
            foreach (var fault in result.Failures ?? [])
                yield return fault;
        }
    }
}
