using Microsoft.Extensions.DependencyInjection;

namespace ImConnect.Hosting;

internal sealed record ImConnectBuilder(IServiceCollection Services) : IImConnectBuilder;
