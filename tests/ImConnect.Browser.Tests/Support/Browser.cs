using Microsoft.Playwright;

namespace ImConnect.Browser.Tests.Support;

/// <summary>One chromium of the machine for all tests, with a profile of its own; and one host, which tests that kill do not use.</summary>
public sealed class Browser : IAsyncLifetime
{
    private readonly SampleHostProcess _host = new();
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    internal string Address => _host.Address;

    public async ValueTask InitializeAsync()
    {
        if (Tool.Find("chromium", "chromium-browser", "google-chrome") is not { } chromium)
            return;
        Assertions.SetDefaultExpectTimeout((float)SampleHostProcess.Patience.TotalMilliseconds);
        var starting = _host.UpAsync();
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = chromium,
            Headless = true,
            Args =
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync",
            ],
        });
        await starting;
    }

    /// <summary>A person's page in a context of its own: nothing is shared with another's.</summary>
    internal async Task<ChatPage> OpenAsync(string name, string? to = null, string? address = null, PageLook look = default)
    {
        Assert.SkipWhen(_browser is null, "chromium is not installed");
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = look.Width == 0 ? 1280 : look.Width, Height = look.Height == 0 ? 800 : look.Height },
            ColorScheme = look.IsDark ? ColorScheme.Dark : ColorScheme.Light,
            HasTouch = look.IsTouch,
            IsMobile = look.IsTouch,
        });
        context.SetDefaultTimeout((float)SampleHostProcess.Patience.TotalMilliseconds);
        var page = new ChatPage(context, await context.NewPageAsync());
        await page.GoAsync(address ?? Address, name, to);
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
        await _host.DisposeAsync();
    }
}
