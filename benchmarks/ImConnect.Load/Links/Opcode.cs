namespace ImConnect.Load.Links;

/// <summary>RFC 6455, 5.2.</summary>
internal enum Opcode : byte
{
    Text = 1,
    Binary = 2,
    Close = 8,
    Ping = 9,
    Pong = 10,
}
