using ImConnect.Connections;

namespace ImConnect.CrashHost;

/// <summary>Wraps every connection that the transport hands over.</summary>
internal sealed class CrashingHost(IConnectionHost inner, CrashTrigger trigger, DrainMarks marks) : IConnectionHost
{
    public Reason Admit(Session session) => inner.Admit(session);

    public IConnectionSink? Open(IConnection connection) =>
        inner.Open(trigger.IsOn ? new CrashingConnection(connection, trigger, marks) : connection);
}
