using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace ImConnect.Browser.Tests.Support;

/// <summary>The chat page as a person uses it. What the browser complains about is kept: a test fails for it.</summary>
internal sealed class ChatPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _complaints = new();

    public ChatPage(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        page.PageError += (_, error) => _complaints.Enqueue(error);
        page.Console += (_, message) =>
        {
            // That the host is away for a while is not the page's fault.
            if (message.Type == "error" && !message.Text.Contains("ERR_", StringComparison.Ordinal))
                _complaints.Enqueue(message.Text);
        };
    }

    public IPage Page { get; }

    public ILocator Mine => Page.Locator("#messages .message.mine");

    public ILocator Theirs => Page.Locator("#messages .message.theirs");

    public IReadOnlyCollection<string> Complaints => _complaints;

    /// <summary>No name: the first screen, where one is picked.</summary>
    public async Task GoAsync(string address, string name, string? to)
    {
        var query = name.Length == 0 ? "" : $"?name={Uri.EscapeDataString(name)}{(to is null ? "" : $"&to={Uri.EscapeDataString(to)}")}";
        await Page.GotoAsync(address + query);
        if (name.Length > 0)
            await StateAsync("Online");
    }

    /// <summary>The pill in the head shows it.</summary>
    public Task StateAsync(string text) => Assertions.Expect(Page.Locator("#pill-text")).ToHaveTextAsync(text);

    public async Task SendAsync(string text)
    {
        await Page.Locator("#text").FillAsync(text);
        await Page.Locator("#text").PressAsync("Enter");
    }

    /// <summary>The mark beside the last own message.</summary>
    public Task MarkAsync(string label) =>
        Assertions.Expect(Mine.Last.Locator(".mark")).ToHaveAttributeAsync("aria-label", label);

    /// <summary>The mark beside the first own message.</summary>
    public Task FirstMarkAsync(string label) =>
        Assertions.Expect(Mine.First.Locator(".mark")).ToHaveAttributeAsync("aria-label", label);

    /// <summary>The last message of that side says so.</summary>
    public Task LastAsync(ILocator side, string text) =>
        Assertions.Expect(side.Last.Locator(".text")).ToHaveTextAsync(text);

    public async Task ToggleLinkAsync(string then)
    {
        await Page.Locator("#link").ClickAsync();
        await StateAsync(then);
    }

    public async Task WithdrawLastAsync()
    {
        await Mine.Last.HoverAsync();
        await Mine.Last.GetByTitle("Withdraw this message").ClickAsync();
    }

    public Task PickAsync(string peer) => Page.Locator(".peer", new PageLocatorOptions { HasText = peer }).ClickAsync();

    /// <summary>How many pixels the page is wider than its window.</summary>
    public Task<int> OverflowAsync() => Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");

    public Task PictureAsync(string name) => Page.ScreenshotAsync(new PageScreenshotOptions
    {
        Path = Path.Combine(Repository.Screenshots, name + ".png"),
        Animations = ScreenshotAnimations.Disabled,
    });

    public async ValueTask DisposeAsync() => await _context.CloseAsync();
}
