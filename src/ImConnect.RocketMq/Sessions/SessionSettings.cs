using Google.Protobuf.WellKnownTypes;
using ImConnect.RocketMq.Wire;

namespace ImConnect.RocketMq.Sessions;

/// <summary>What this client tells of itself.</summary>
internal static class SessionSettings
{
    public static Settings Create(SessionParts parts)
    {
        var settings = new Settings
        {
            ClientType = parts.Role.Type,
            AccessPoint = parts.Access.Wire,
            RequestTimeout = Duration.FromTimeSpan(parts.Options.RequestTimeout),
            UserAgent = new UA
            {
                Language = Language.DotNet,
                Version = CallHeaders.ProtocolVersion,
                Platform = Environment.OSVersion.Platform.ToString(),
                Hostname = ClientId.HostName,
            },
        };
        parts.Role.Describe(settings);
        return settings;
    }
}
