using ImConnect.Diagnostics;
using ImConnect.SampleHost.Development;
using ImConnect.SampleHost.History;
using Microsoft.Extensions.Options;

namespace ImConnect.SampleHost;

/// <summary>The whole pipeline by configuration alone.</summary>
internal static class Gateway
{
    private const int DefaultPort = 10001;

    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? change = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            Args = args,
            ContentRootPath = File.Exists("appsettings.json") ? null : AppContext.BaseDirectory,
        });
        if (string.IsNullOrEmpty(builder.Configuration["urls"]))
            builder.WebHost.UseUrls($"http://127.0.0.1:{builder.Configuration.GetValue("ImConnect:Port", DefaultPort)}");

        builder.Services.AddImConnect().AddStrategy<TypingStrategy>();
        builder.Services.AddHealthChecks().AddImConnect();
        builder.Services.AddHostedService<DevelopmentKeyGuard>();
        builder.Services.AddHostedService<Announcement>();
        DevelopmentPage.AddServices(builder);
        HistoryEndpoints.AddServices(builder);
        change?.Invoke(builder);

        var app = builder.Build();
        PageFiles.Use(app);
        app.MapImConnect();
        app.MapHealthChecks("/health");
        HistoryEndpoints.Map(app);
        DevelopmentPage.Map(app);
        return app;
    }
}
