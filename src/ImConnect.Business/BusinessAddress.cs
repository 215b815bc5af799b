using System.Diagnostics.CodeAnalysis;

namespace ImConnect.Business;

/// <summary>Where im-business is, and where its calls are.</summary>
internal sealed class BusinessAddress
{
    private BusinessAddress(Uri address)
    {
        // With a slash at its end the path is kept in front of what is added.
        var root = new Uri(address.AbsoluteUri.TrimEnd('/') + "/");
        Text = root.AbsoluteUri.TrimEnd('/');
        Send = new Uri(root, "api/msg/c2c/send");
        Offline = new Uri(root, "api/msg/c2c/offline");
    }

    /// <summary>For a person; it holds no secret.</summary>
    public string Text { get; }

    /// <summary>The call for event 10.</summary>
    public Uri Send { get; }

    /// <summary>The call for event 20.</summary>
    public Uri Offline { get; }

    /// <summary>False for what is no absolute http or https address, and for one with a user, a query or a fragment.</summary>
    public static bool TryRead(string? text, [NotNullWhen(true)] out BusinessAddress? address)
    {
        address = Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
            && uri is { UserInfo: "", Query: "", Fragment: "" } && !text!.AsSpan().ContainsAny('?', '#', '@')
            ? new BusinessAddress(uri)
            : null;
        return address is not null;
    }
}
