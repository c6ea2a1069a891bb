using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace SecureMcp.Tests.Cli;

/// <summary>Two apps in one assembly, which is one too many.</summary>
public sealed class PlantedApp : ISecureMcpApp
{
    public void Configure(IServiceCollection services, IConfiguration configuration) => throw new NotSupportedException();
}

/// <summary>The other.</summary>
public sealed class OtherPlantedApp : ISecureMcpApp
{
    public void Configure(IServiceCollection services, IConfiguration configuration) => throw new NotSupportedException();
}
