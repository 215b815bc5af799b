using ImConnect.RocketMq.Consuming;
using Microsoft.Extensions.Options;

namespace ImConnect.RocketMq.Hosting;

/// <summary>Checks the options of one consumer when the host starts.</summary>
/// <param name="consumer">Its name.</param>
/// <param name="section">What stands before each key in a fault's text.</param>
internal sealed class ConsumerOptionsValidator(string consumer, string section) : IValidateOptions<RocketMqConsumerOptions>
{
    public ValidateOptionsResult Validate(string? name, RocketMqConsumerOptions options)
    {
        if (name != consumer)
            return ValidateOptionsResult.Skip;
        var faults = ConsumerOptionsCheck.Faults(section, options);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
