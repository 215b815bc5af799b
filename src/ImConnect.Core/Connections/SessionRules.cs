using ImConnect.Strategies;
using Microsoft.Extensions.Options;

namespace ImConnect.Connections;

/// <summary>Which connections of a user give way to a new one, and whether it may come at all.</summary>
internal sealed class SessionRules(IOptions<SessionOptions> sessions, IOptions<LimitOptions> limits)
{
    private readonly SameKindPolicy _sameKind = sessions.Value.SameKind;
    private readonly int _max = limits.Value.ConnectionsPerUser;

    /// <summary>Whether <paramref name="added"/> may join those that are present; those it replaces do not count.</summary>
    public Reason Check(LiveConnection[] present, Device added)
    {
        var staying = 0;
        foreach (var other in present)
        {
            if (Replaces(added, other.Device))
                continue;
            if (_sameKind == SameKindPolicy.Refuse && other.Device.Kind == added.Kind)
                return Reason.DeviceBusy;
            staying++;
        }

        return _max > 0 && staying >= _max ? Reason.TooManyConnections : Reason.None;
    }

    /// <summary>The new login ends the other one.</summary>
    public bool Replaces(Device added, Device other) =>
        added.Kind == other.Kind && (_sameKind == SameKindPolicy.Replace || (added.Id == other.Id && added != Device.Of(added.Kind)));
}
