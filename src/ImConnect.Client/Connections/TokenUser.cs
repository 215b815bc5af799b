using System.Buffers.Text;
using System.Text.Json;

namespace ImConnect.Client.Connections;

/// <summary>Whose token it is, as its own claim <c>id</c> says. Nothing is checked here: that is the gateway's.</summary>
internal static class TokenUser
{
    /// <summary>Null where the token is not a JWT, or has no such number.</summary>
    public static long? Read(string token)
    {
        var parts = token.Split('.');
        if (parts.Length != 3)
            return null;
        try
        {
            var json = new Utf8JsonReader(Base64Url.DecodeFromChars(parts[1]));
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
                return null;
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var isId = json.ValueTextEquals("id"u8);
                json.Read();
                if (isId)
                    return json.TokenType == JsonTokenType.Number && json.TryGetInt64(out var id) ? id : null;
                json.Skip();
            }

            return null;
        }
        catch (Exception error) when (error is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }
}
