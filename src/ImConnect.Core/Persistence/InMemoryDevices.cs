namespace ImConnect.Persistence;

/// <summary>How far each device of one user has come in their inbox; at the bound the longest unused is forgotten. Under the lock of its <see cref="InMemoryInbox"/>.</summary>
internal sealed class InMemoryDevices
{
    private readonly Dictionary<string, (InboxPosition Cursor, long UsedAt)> _devices = [];
    private long _uses;

    /// <summary>None: a device that comes for the first time, or was forgotten.</summary>
    public InboxPosition CursorOf(string device) => _devices.GetValueOrDefault(device).Cursor;

    /// <summary>Everything up to here was received. Never goes back.</summary>
    public void Move(string device, InboxPosition cursor)
    {
        if (!_devices.ContainsKey(device) && _devices.Count >= InboxOptions.MaxDevices)
            _devices.Remove(_devices.MinBy(one => one.Value.UsedAt).Key);
        var known = CursorOf(device);
        _devices[device] = (cursor > known ? cursor : known, ++_uses);
    }
}
