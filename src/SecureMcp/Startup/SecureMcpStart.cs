using Microsoft.Extensions.DependencyInjection;
using SecureMcp.Startup;

namespace SecureMcp;

/// <summary>Says before the first request whether the endpoint may start.</summary>
public static class SecureMcpStart
{
    /// <summary>Checks all settings and members. <see cref="SecureMcpPipeline.Create"/> does it too.</summary>
    /// <exception cref="SecureMcpStartException">Something is wrong; lists everything that is.</exception>
    public static void Check(IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(services);
        var problems = services.GetServices<IStartCheck>().SelectMany(check => check.FindProblems()).Distinct(StringComparer.Ordinal).ToList();
        if (problems.Count > 0)
            throw new SecureMcpStartException(problems);
    }
}
