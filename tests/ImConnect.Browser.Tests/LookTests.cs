using ImConnect.Browser.Tests.Support;
using Microsoft.Playwright;

namespace ImConnect.Browser.Tests;

/// <summary>The page on a phone and in the dark. The pictures are for people to look at: artifacts/browser.</summary>
[Collection(PageCollection.Name)]
public sealed class LookTests(Support.Browser browser)
{
    [Fact]
    public async Task Phone_NoView_ScrollsSideways()
    {
        await using (var first = await browser.OpenAsync("", look: PageLook.Phone()))
        {
            Assert.Equal(0, await first.OverflowAsync());
            await first.PictureAsync("phone-welcome");
        }

        await using var alice = await browser.OpenAsync("alice-9", "bob-9", look: PageLook.Phone());
        await using var bob = await browser.OpenAsync("bob-9", "alice-9", look: PageLook.Phone(isDark: true));
        Assert.Equal(0, await alice.OverflowAsync());
        await alice.PictureAsync("phone-empty");
        await alice.SendAsync("Shall we meet at seven, at the usual place? I will bring the map and the small lamp.");
        await alice.SendAsync("https://example.com/" + new string('a', 200));
        await alice.SendAsync("👋");
        await bob.LastAsync(bob.Theirs, "👋");
        await bob.SendAsync("yes, at seven");
        await alice.LastAsync(alice.Theirs, "yes, at seven");
        await bob.MarkAsync("Read");
        foreach (var (page, name) in new[] { (alice, "phone-light"), (bob, "phone-dark") })
        {
            Assert.Equal(0, await page.OverflowAsync());
            await page.PictureAsync(name);
            await page.Page.Locator("#open-steps").ClickAsync();
            await Assertions.Expect(page.Page.Locator("#steps")).ToBeInViewportAsync();
            Assert.Equal(0, await page.OverflowAsync());
            await page.PictureAsync(name + "-steps");
            await page.Page.Locator("#steps .close").ClickAsync();
            await page.Page.Locator("#open-people").ClickAsync();
            await Assertions.Expect(page.Page.Locator("#people")).ToBeInViewportAsync();
            Assert.Equal(0, await page.OverflowAsync());
            await page.PictureAsync(name + "-people");
            Assert.Empty(page.Complaints);
        }
    }

    [Fact]
    public async Task Desktop_InTheDark_ShowsTheChat()
    {
        await using (var first = await browser.OpenAsync("", look: new PageLook(IsDark: true)))
            await first.PictureAsync("welcome-dark");
        await using var alice = await browser.OpenAsync("alice-8", "bob-8", look: new PageLook(IsDark: true));
        await using var bob = await browser.OpenAsync("bob-8", "alice-8", look: new PageLook(IsDark: true));
        await alice.SendAsync("hello in the dark");
        await bob.LastAsync(bob.Theirs, "hello in the dark");
        await bob.SendAsync("hello");
        await alice.SendAsync("a slip");
        await bob.LastAsync(bob.Theirs, "a slip");
        await alice.WithdrawLastAsync();
        await bob.LastAsync(bob.Theirs, "alice-8 withdrew this message");
        await alice.FirstMarkAsync("Read");
        await alice.PictureAsync("chat-dark");
        await bob.ToggleLinkAsync("Offline");
        await bob.PictureAsync("offline-dark");
        Assert.Empty(alice.Complaints.Concat(bob.Complaints));
    }
}
