using ImConnect.Diagnostics;
using ImConnect.Hosting;
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

        AddEvents(builder.Services.AddImConnect().AddStrategy<TypingStrategy>(), builder.Configuration);
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

    /// <summary>Where the events of messages go: <c>ImConnect:RocketMq</c> or <c>ImConnect:BusinessHttp</c>, an address each; nowhere when neither is set.</summary>
    private static void AddEvents(IImConnectBuilder gateway, ConfigurationManager configuration)
    {
        if (configuration["ImConnect:RocketMq"] is { Length: > 0 } rocketMq)
            gateway.AddRocketMq(rocketMq);
        if (configuration["ImConnect:BusinessHttp"] is { Length: > 0 } business)
            gateway.AddBusinessHttp(business);
    }
}
