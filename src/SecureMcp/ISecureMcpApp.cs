using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace SecureMcp;

/// <summary>
/// What an app offers, for everything that wants to know it: the host that serves it, tests, and the command line, which
/// loads the app's assembly and looks for its one public implementation with a constructor without parameters.
/// </summary>
public interface ISecureMcpApp
{
    /// <summary>
    /// Registers the endpoint with <see cref="SecureMcpServiceCollectionExtensions.AddSecureMcp"/>, its members, and what they
    /// need. Reads nothing but <paramref name="configuration"/> and reaches for nothing outside of the process: the
    /// command line calls it on machines that the app never runs on. Called once per process and collection.
    /// </summary>
    /// <param name="services">The services to register in.</param>
    /// <param name="configuration">Holds the section <c>SecureMcp</c>.</param>
    void Configure(IServiceCollection services, IConfiguration configuration);
}
