namespace SecureMcp.Calls;

/// <summary>Tells clients that a resource changed. Safe for concurrent use.</summary>
public interface IResourceUpdates
{
    /// <summary>
    /// Sends <c>notifications/resources/updated</c> to every session of this instance that subscribed to exactly this URI
    /// (revisions before 2026-07-28, resources, subscriptions). Does nothing where sessions are off.
    /// </summary>
    /// <param name="uri">The resource's URI as clients know it.</param>
    /// <param name="cancellationToken">Stops telling further sessions.</param>
    ValueTask AnnounceAsync(string uri, CancellationToken cancellationToken);
}
