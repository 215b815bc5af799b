using ImConnect.Connections;

namespace ImConnect.Sqlite;

/// <summary>Keeps a revocation; of several for one user and device the latest.</summary>
internal sealed class RevokeOperation(Revocation revocation) : WriteOperation<bool>
{
    /// <summary>In place of a device's kind: all devices of the user.</summary>
    public const long EveryDevice = -1;

    protected override bool Result => true;

    protected override bool Unavailable => false;

    public override bool NeedsTables => false;

    public override void Apply(InboxTables tables, long nowMilliseconds) => tables.Revoke
        .Bind(1, revocation.User.Value)
        .Bind(2, revocation.Device is { } device ? (long)device.Kind : EveryDevice)
        .Bind(3, revocation.Device?.Id ?? "")
        .Bind(4, revocation.At.UtcTicks)
        .Execute();
}
