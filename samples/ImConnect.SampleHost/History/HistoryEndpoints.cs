using System.Globalization;
using ImConnect.Connections;
using ImConnect.History;
using ImConnect.Protocol;

namespace ImConnect.SampleHost.History;

/// <summary>
/// How an app lets its users read their chats: take whom the token names, ask <see cref="IMessageHistory"/> as that user, and turn the answer into the app's own JSON.
/// <c>GET /api/chats</c> and <c>GET /api/chats/{chatId}/messages</c>, both with <c>before</c> (the answer's, for the next page) and <c>max</c> (1 to 200, else 50); the token is
/// the one of the WebSocket, as <c>Authorization: Bearer</c> or in the header <c>token</c>.
/// </summary>
internal static class HistoryEndpoints
{
    private const int DefaultMax = 50;
    private const int MaxMax = 200;
    private const int MaxTokenLength = 8 * 1024;
    private const string Bearer = "Bearer ";

    public static void AddServices(WebApplicationBuilder builder) =>
        builder.Services.ConfigureHttpJsonOptions(o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, HistoryJson.Default));

    public static void Map(WebApplication app)
    {
        var api = app.MapGroup("/api/chats");
        api.MapGet("", async (HttpContext context, IConnectionAuthenticator authenticator, IMessageHistory history, string? before, string? max) =>
        {
            if (await ReaderAsync(context, authenticator) is not { } reader)
                return Results.Unauthorized();
            if (!TryReadPage(before, max, out var from, out var count, out var problem))
                return Results.BadRequest(problem);
            var chats = await history.ReadChatsAsync(reader, from, count, context.RequestAborted);
            return Results.Ok(new ChatList([.. chats.Select(ToLine)], chats.Count == count ? chats[^1].Last.Position.ToString() : null));
        });
        api.MapGet("/{chatId}/messages", async (
            HttpContext context, IConnectionAuthenticator authenticator, IMessageHistory history, string chatId, string? before, string? max) =>
        {
            if (await ReaderAsync(context, authenticator) is not { } reader)
                return Results.Unauthorized();
            if (!TryReadPage(before, max, out var from, out var count, out var problem))
                return Results.BadRequest(problem);
            var chat = new ChatId(chatId);
            if (!chat.TryGetUsers(out var one, out var other))
                return Results.BadRequest(new Problem($"chatId: write the id of a chat of two, such as {ChatId.OneToOne(new(7), new(42))}."));

            // The same answer whether the chat exists or not: that is nobody else's business.
            if (reader != one && reader != other)
                return Results.NotFound(new Problem("You have no such chat."));
            var page = await history.ReadChatAsync(chat, reader, from, count, context.RequestAborted);
            return Results.Ok(new ChatPage([.. page.Select(ToMessage)], page.Count == count ? page[^1].Position.ToString() : null));
        });
    }

    /// <summary>Whom the token names; null for a token that is no good, and nobody is told why.</summary>
    private static async ValueTask<UserId?> ReaderAsync(HttpContext context, IConnectionAuthenticator authenticator)
    {
        context.Response.Headers.CacheControl = "no-store";
        var headers = context.Request.Headers;
        var token = headers.Authorization is [{ } header] && header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? header[Bearer.Length..].Trim()
            : headers["token"] is [{ } own] ? own
            : null;
        if (string.IsNullOrEmpty(token) || token.Length > MaxTokenLength)
            return null;
        var result = await authenticator.AuthenticateAsync(new Handshake(token, context.Connection.RemoteIpAddress), context.RequestAborted);
        return result.Succeeded ? result.User : null;
    }

    private static bool TryReadPage(string? before, string? max, out InboxPosition from, out int count, out Problem? problem)
    {
        (from, count, problem) = (InboxPosition.None, DefaultMax, null);
        if (before is not null)
        {
            if (!long.TryParse(before, NumberStyles.None, CultureInfo.InvariantCulture, out var position) || position < 1)
            {
                problem = new Problem("before: write the value that the page before gave, or leave it out.");
                return false;
            }

            from = new InboxPosition(position);
        }

        if (max is not null && (!int.TryParse(max, NumberStyles.None, CultureInfo.InvariantCulture, out count) || count is < 1 or > MaxMax))
        {
            problem = new Problem($"max: write a number from 1 to {MaxMax}.");
            return false;
        }

        return true;
    }

    private static ChatLine ToLine(ChatSummary chat) => new(chat.Chat.Value, chat.Other.ToString(), chat.Unread, ToMessage(chat.Last));

    private static ChatMessage ToMessage(HistoryMessage message) => new(
        message.Id.ToString(),
        message.ClientId.ToString(),
        message.Sender.ToString(),
        message.Receiver.ToString(),
        message.Position.ToString(),
        (int)message.Status,
        message.IsWithdrawn,
        MessageBody.ReadContent(message.Body.Span));
}
