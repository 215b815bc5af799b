using Microsoft.Extensions.FileProviders;

namespace ImConnect.SampleHost;

/// <summary>Serves the page, and the JavaScript client that lies beside the program, with headers that let nothing else in.</summary>
internal static class PageFiles
{
    private const string ClientFolder = "imconnect-client";

    /// <summary>No inline script or style, nothing from elsewhere, in no frame of another page. What a person writes cannot become code.</summary>
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

    public static void Use(WebApplication app)
    {
        app.UseDefaultFiles();
        app.UseStaticFiles(new StaticFileOptions { OnPrepareResponse = file => Guard(file.Context.Response.Headers) });

        // A gateway that was put somewhere without its page is a gateway all the same.
        var client = Path.Combine(AppContext.BaseDirectory, ClientFolder);
        if (!Directory.Exists(client))
            return;
        app.UseStaticFiles(new StaticFileOptions
        {
            RequestPath = "/" + ClientFolder,
            FileProvider = new PhysicalFileProvider(client),
            OnPrepareResponse = file => Guard(file.Context.Response.Headers),
        });
    }

    private static void Guard(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-cache"; // after an update the page's files belong together
    }
}
