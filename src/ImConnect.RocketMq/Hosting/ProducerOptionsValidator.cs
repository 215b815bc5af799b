using ImConnect.RocketMq.Producing;
using Microsoft.Extensions.Options;

namespace ImConnect.RocketMq.Hosting;

/// <summary>Checks the options of one producer when the host starts.</summary>
/// <param name="producer">Its name.</param>
/// <param name="section">What stands before each key in a fault's text.</param>
internal sealed class ProducerOptionsValidator(string producer, string section) : IValidateOptions<RocketMqProducerOptions>
{
    public ValidateOptionsResult Validate(string? name, RocketMqProducerOptions options)
    {
        if (name != producer)
            return ValidateOptionsResult.Skip;
        var faults = ProducerOptionsCheck.Faults(section, options);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
