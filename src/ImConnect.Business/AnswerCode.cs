using System.Text.Json;

namespace ImConnect.Business;

/// <summary>Reads the <c>code</c> of <c>{ "code": 1, "msg": "...", "data": null }</c>.</summary>
internal static class AnswerCode
{
    /// <summary>Null for what is not one whole JSON object with exactly one whole number <c>code</c>: a cut answer, or a page of somebody else, must not count as stored.</summary>
    public static int? Read(ReadOnlySpan<byte> answer)
    {
        try
        {
            var json = new Utf8JsonReader(answer);
            return json.Read() && json.TokenType == JsonTokenType.StartObject ? ReadObject(ref json) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static int? ReadObject(ref Utf8JsonReader json)
    {
        int? code = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isCode = json.ValueTextEquals("code"u8);
            json.Read();
            if (!isCode)
            {
                json.Skip();
                continue;
            }

            if (code is not null || json.TokenType != JsonTokenType.Number || !json.TryGetInt32(out var value))
                return null;
            code = value;
        }

        return json.Read() ? null : code; // throws when something follows the object
    }
}
