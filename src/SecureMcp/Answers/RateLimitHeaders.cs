using Microsoft.AspNetCore.Http;
using SecureMcp.Calls;

namespace SecureMcp.Answers;

/// <summary>
/// Which limit is used up and when to ask again, as draft-ietf-httpapi-ratelimit-headers says it. Sent with refusals only: what
/// is left at any other time is spread over the instances, and none of them knows.
/// </summary>
internal static class RateLimitHeaders
{
    public static void Write(IHeaderDictionary headers, UsedUpLimit limit, TimeSpan? wait)
    {
        headers["RateLimit-Policy"] = $"\"{limit.Name}\";q={limit.PermitLimit};w={Seconds(limit.Window)}";
        headers["RateLimit"] = $"\"{limit.Name}\";r=0;t={Seconds(wait ?? limit.Window)}";
    }

    /// <summary>Whole seconds, rounded up: who waits as long as told has waited long enough.</summary>
    public static long Seconds(TimeSpan time) => Math.Max(1, (long)Math.Ceiling(time.TotalSeconds));
}
