using System.Security.Cryptography;
using System.Text;
using ImConnect.Connections;
using ImConnect.Transports.Jwt;

namespace ImConnect.SampleHost.Development;

/// <summary>What the page needs and no real system should have: tokens for any name. Exists in Development only.</summary>
internal static class DevelopmentPage
{
    private static readonly TimeSpan s_lifetime = TimeSpan.FromDays(1);

    public static void AddServices(WebApplicationBuilder builder)
    {
        builder.Services.ConfigureHttpJsonOptions(o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, PageJson.Default));
        if (builder.Environment.IsDevelopment())
            builder.Services.AddSingleton<StepFeed>();
    }

    public static void Map(WebApplication app)
    {
        if (!app.Environment.IsDevelopment())
            return;
        app.MapPost("/dev/token", (TokenRequest request, IImConnectTokens tokens) =>
        {
            var name = request.Name?.Trim() ?? "";
            if (name.Length is 0 or > 64)
                return Results.BadRequest("name must have 1 to 64 characters");
            var token = tokens.Issue(UserOf(name), Device.Of(DeviceKind.Web), s_lifetime);
            return Results.Ok(new TokenAnswer(UserOf(name).ToString(), name, token, (int)s_lifetime.TotalSeconds));
        });
        app.MapGet("/dev/users", (string name) => new UserAnswer(UserOf(name.Trim()).ToString(), name.Trim()));
        app.MapGet("/dev/steps", (long userId, StepFeed feed, HttpContext context) => feed.StreamAsync(new UserId(userId), context));
        app.Services.GetRequiredService<StepFeed>();
    }

    /// <summary>A number for a name, the same every time; a name that is a number is that number.</summary>
    private static UserId UserOf(string name)
    {
        if (long.TryParse(name, out var number) && number > 0)
            return new UserId(number);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(name.ToLowerInvariant()));
        return new UserId((BitConverter.ToInt64(hash) & 0xFFFFFFFFFF) + 1_000_000);
    }
}
