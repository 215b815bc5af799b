using System.Globalization;

namespace ImConnect.Connections;

/// <summary>One device of a user: its kind, and an id that tells devices of one kind apart (else the kind's name).</summary>
public readonly record struct Device(DeviceKind Kind, string Id)
{
    /// <summary>
    /// Kind and id in one text, such as <c>4:web</c>: what stores know a device by (<see cref="Persistence.Settlement.DeviceId"/>). Stored: never changes.
    /// </summary>
    public string Key => string.Create(CultureInfo.InvariantCulture, $"{(int)Kind}:{Id}");

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
