namespace ImConnect.Protocol;

/// <summary>How the value of a protobuf field is laid out.</summary>
internal enum WireType
{
    Varint = 0,
    Fixed64 = 1,
    Bytes = 2,
    Fixed32 = 5,
}
