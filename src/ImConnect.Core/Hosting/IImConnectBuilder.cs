using Microsoft.Extensions.DependencyInjection;

namespace ImConnect.Hosting;

/// <summary>Where the packages hang on their <c>AddX</c> methods.</summary>
public interface IImConnectBuilder
{
    /// <summary>The app's services.</summary>
    IServiceCollection Services { get; }
}
