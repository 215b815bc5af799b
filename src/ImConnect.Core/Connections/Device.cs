namespace ImConnect.Connections;

/// <summary>One device of a user: its kind, and an id that tells devices of one kind apart (else the kind's name).</summary>
public readonly record struct Device(DeviceKind Kind, string Id)
{
    /// <summary>One text for kind and id, as stores keep it.</summary>
    public string Key => $"{(int)Kind}:{Id}";

    /// <summary>A device that is known by its kind alone.</summary>
    public static Device Of(DeviceKind kind) => new(kind, kind switch
    {
        DeviceKind.Android => "android",
        DeviceKind.Ios => "ios",
        DeviceKind.MiniProgram => "mini",
        DeviceKind.Web => "web",
        _ => "unknown",
    });
}
