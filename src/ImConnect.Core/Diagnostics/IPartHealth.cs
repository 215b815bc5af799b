namespace ImConnect.Diagnostics;

/// <summary>A part of the gateway tells what it is and how it is. Asked by the health check and at start; answers at once.</summary>
public interface IPartHealth
{
    /// <summary>What serves what, and how durable it is, for a person.</summary>
    string Part { get; }

    /// <summary>Why it does not work now; null while it does.</summary>
    string? Fault { get; }
}
