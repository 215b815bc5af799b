using System.Text;
using Microsoft.Extensions.Primitives;

namespace ImConnect.Business.Tests.Support;

/// <summary>A call as the server read it.</summary>
internal sealed record Call(string Method, string Path, IReadOnlyDictionary<string, StringValues> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public string? Authorization => Header("Authorization");

    public string? Header(string name) => Headers.TryGetValue(name, out var value) ? value.ToString() : null;
}
