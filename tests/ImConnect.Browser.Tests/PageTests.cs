using ImConnect.Browser.Tests.Support;
using Microsoft.Playwright;

namespace ImConnect.Browser.Tests;

/// <summary>Two persons with the page of the sample host, in a real browser.</summary>
[Collection(PageCollection.Name)]
public sealed class PageTests(Support.Browser browser)
{
    private const string Sent = "The gateway has it";

    [Fact]
    public async Task Message_FromSentToRead_IsSeenAndItsMarkChanges()
    {
        await using var alice = await browser.OpenAsync("alice-1", "bob-1");
        await using var bob = await browser.OpenAsync("bob-1", "carol-1");
        await bob.ToggleLinkAsync("Offline");

        await alice.SendAsync("are you there?");
        await alice.MarkAsync(Sent);
        await bob.ToggleLinkAsync("Online"); // with another chat open: delivered, not read
        await alice.MarkAsync("Delivered");
        await bob.PickAsync("alice-1");
        await bob.LastAsync(bob.Theirs, "are you there?");
        await alice.MarkAsync("Read");

        await bob.SendAsync("yes");
        await alice.LastAsync(alice.Theirs, "yes");
        await bob.MarkAsync("Read");
        await alice.Page.Locator("#cards .card .step-name", new PageLocatorOptions { HasText = "Settle" }).First.WaitForAsync();
        await alice.PictureAsync("chat-light");
        Assert.Empty(alice.Complaints.Concat(bob.Complaints));
    }

    [Fact]
    public async Task Message_ToSomebodyAway_ArrivesWhenHeComes()
    {
        await using var alice = await browser.OpenAsync("alice-2", "bob-2");
        await alice.SendAsync("one");
        await alice.SendAsync("two");
        await alice.MarkAsync(Sent);
        await Assertions.Expect(alice.Mine.Last.Locator(".note")).ToHaveTextAsync("bob-2 is away: waits in the inbox");
        await alice.PictureAsync("waiting");

        await using var bob = await browser.OpenAsync("bob-2", "alice-2");
        await bob.LastAsync(bob.Theirs, "two");
        Assert.Equal(["one", "two"], await bob.Theirs.Locator(".text").AllTextContentsAsync());
        await alice.MarkAsync("Read");
        await Assertions.Expect(alice.Page.Locator("#messages .note")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Withdrawal_TakesTheTextAway_AlsoFromOneWhoWasOffline()
    {
        await using var alice = await browser.OpenAsync("alice-3", "bob-3");
        await using var bob = await browser.OpenAsync("bob-3", "alice-3");
        await alice.SendAsync("first secret");
        await bob.LastAsync(bob.Theirs, "first secret");
        await alice.MarkAsync("Read");
        await alice.WithdrawLastAsync();
        await alice.LastAsync(alice.Mine, "You withdrew this message");
        await bob.LastAsync(bob.Theirs, "alice-3 withdrew this message");

        await alice.SendAsync("second secret");
        await bob.LastAsync(bob.Theirs, "second secret");
        await alice.MarkAsync("Read");
        await bob.ToggleLinkAsync("Offline");
        await alice.WithdrawLastAsync();
        await alice.LastAsync(alice.Mine, "You withdrew this message");
        await bob.LastAsync(bob.Theirs, "second secret");
        await bob.ToggleLinkAsync("Online");
        await bob.LastAsync(bob.Theirs, "alice-3 withdrew this message");
        Assert.DoesNotContain("secret", await bob.Page.ContentAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", await bob.Page.EvaluateAsync<string>("dispatchEvent(new Event('pagehide')); JSON.stringify(sessionStorage)"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_KilledAndStartedAgain_TheUnsentMessageGoesOut()
    {
        Assert.SkipWhen(Tool.Find("chromium", "chromium-browser", "google-chrome") is null, "chromium is not installed");
        await using var host = new SampleHostProcess();
        await host.UpAsync();
        await using var alice = await browser.OpenAsync("alice", "bob", host.Address);
        await using var bob = await browser.OpenAsync("bob", "alice", host.Address);
        await alice.SendAsync("before");
        await bob.LastAsync(bob.Theirs, "before");

        await host.KillAsync();
        await Assertions.Expect(alice.Page.Locator("#banner")).ToBeVisibleAsync();
        await alice.SendAsync("meanwhile");
        await alice.MarkAsync("On its way to the gateway");
        await alice.PictureAsync("no-connection");
        await host.UpAsync();
        await bob.LastAsync(bob.Theirs, "meanwhile");
        await alice.StateAsync("Online");
        Assert.Equal(["before", "meanwhile"], await bob.Theirs.Locator(".text").AllTextContentsAsync());
        await alice.MarkAsync("Read");
    }

    [Fact]
    public async Task Markup_InMessagesAndNames_StaysText()
    {
        const string Text = "<img src=x onerror=\"window.pwned=1\"><script>window.pwned=2</script>";
        const string Name = "<img src=x onerror=pwned=3>";
        await using var mallory = await browser.OpenAsync(Name, "bob-5");
        await using var bob = await browser.OpenAsync("bob-5", Name);
        await mallory.SendAsync(Text);
        await bob.LastAsync(bob.Theirs, Text);
        await bob.Page.Locator("#cards .card").First.WaitForAsync();
        await Assertions.Expect(bob.Page.Locator("#peer-name")).ToHaveTextAsync(Name);
        foreach (var page in new[] { mallory, bob })
        {
            Assert.Equal(0, await page.Page.Locator("img, #messages script").CountAsync());
            Assert.Equal("undefined", await page.Page.EvaluateAsync<string>("typeof window.pwned"));
            Assert.Empty(page.Complaints);
        }
    }

    [Fact]
    public async Task Page_HasAPolicyThatLetsNothingInlineIn()
    {
        await using var page = await browser.OpenAsync("");
        var response = await page.Page.ReloadAsync();
        var policy = (await response!.AllHeadersAsync())["content-security-policy"];
        Assert.Contains("default-src 'none'; script-src 'self'; style-src 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        var ran = await page.Page.EvaluateAsync<bool>(
            "() => { const script = document.createElement('script'); script.textContent = 'window.inline = true'; document.head.append(script); return window.inline === true; }");
        Assert.False(ran);
    }
}
