using Microsoft.AspNetCore.Http;

namespace SecureMcp;

/// <summary>The endpoint as one request delegate.</summary>
public static class SecureMcpPipeline
{
    /// <summary>Builds the delegate from what <c>AddSecureMcp</c> registered.</summary>
    public static RequestDelegate Create(IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(services);
        return context =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        };
    }
}
