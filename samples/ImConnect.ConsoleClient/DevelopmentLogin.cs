using System.Globalization;
using System.Text.Json;

namespace ImConnect.ConsoleClient;

/// <summary>The sample host's login for trying things out: a token for any name. A real app asks its own.</summary>
internal sealed class DevelopmentLogin(Uri gateway) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = new UriBuilder(gateway) { Scheme = gateway.Scheme.Replace("ws", "http", StringComparison.Ordinal), Path = "/" }.Uri };

    public async ValueTask<string> TokenAsync(string name, CancellationToken cancellationToken)
    {
        using var body = new StringContent($$"""{"name":"{{JsonEncodedText.Encode(name)}}"}""", null, "application/json");
        return await ReadAsync(await _http.PostAsync("dev/token", body, cancellationToken), "token");
    }

    public async Task<long> UserAsync(string name, CancellationToken cancellationToken) => long.Parse(
        await ReadAsync(await _http.GetAsync($"dev/users?name={Uri.EscapeDataString(name)}", cancellationToken), "userId"), CultureInfo.InvariantCulture);

    public void Dispose() => _http.Dispose();

    private static async Task<string> ReadAsync(HttpResponseMessage answer, string property)
    {
        using var json = JsonDocument.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync());
        return json.RootElement.GetProperty(property).GetString()!;
    }
}
