namespace ImConnect.Browser.Tests.Support;

/// <summary>How a page is looked at; the default is a light desktop.</summary>
internal readonly record struct PageLook(int Width = 0, int Height = 0, bool IsDark = false, bool IsTouch = false)
{
    public static PageLook Phone(bool isDark = false) => new(360, 740, isDark, IsTouch: true);
}
