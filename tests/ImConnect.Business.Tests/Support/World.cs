namespace ImConnect.Business.Tests.Support;

/// <summary>A publisher and the server that it calls.</summary>
internal sealed record World(FakeBusiness Server, Gateway Gateway) : IAsyncDisposable
{
    public static async Task<World> StartAsync(params (string Key, string Value)[] settings)
    {
        var server = await FakeBusiness.StartAsync();
        return new World(server, new Gateway(server.Address, settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value)));
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Server.DisposeAsync();
    }
}
