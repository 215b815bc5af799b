using ImConnect.Persistence;
using Microsoft.Extensions.Options;

namespace ImConnect.Hosting;

/// <summary>All faults of section <c>ImConnect:Inbox</c> at once, each with its key and what to write there.</summary>
internal sealed class InboxOptionsCheck : IValidateOptions<InboxOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, InboxOptions options)
    {
        List<string> faults = [];
        if (options.InboxBound is < 1 or > 1_000_000)
            faults.Add("ImConnect:Inbox:InboxBound: write a number from 1 to 1000000.");
        if (options.SenderQuota < 1 || options.SenderQuota > options.InboxBound)
            faults.Add("ImConnect:Inbox:SenderQuota: write a number from 1 to ImConnect:Inbox:InboxBound.");
        if (options.Window < TimeSpan.FromMinutes(1))
            faults.Add("ImConnect:Inbox:Window: write a time of at least 00:01:00, such as 7.00:00:00.");
        if (options.TombstoneLife < TimeSpan.FromSeconds(1))
            faults.Add("ImConnect:Inbox:TombstoneLife: write a time longer than ImConnect:Retry:Lease, such as 00:10:00.");
        if (options.EntryLife < TimeSpan.FromHours(1))
            faults.Add("ImConnect:Inbox:EntryLife: write a time of at least 01:00:00, such as 30.00:00:00.");
        if (!Enum.IsDefined(options.Acks))
            faults.Add("ImConnect:Inbox:Acks: write AnyDevice or EveryDevice.");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
