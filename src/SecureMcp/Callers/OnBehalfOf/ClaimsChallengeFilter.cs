using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol;
using ModelContextProtocol.Server;
using SecureMcp.Calls;

namespace SecureMcp.Callers;

/// <summary>
/// Makes a claims challenge that a member lets pass the refusal of its call. The refusal decides the status as long as
/// nothing of the answer was sent.
/// </summary>
internal static class ClaimsChallengeFilter
{
    public static void AddTo(McpRequestFilters filters)
    {
        Add(filters.CallToolFilters);
        Add(filters.GetPromptFilters);
        Add(filters.ReadResourceFilters);
    }

    private static void Add<TParameters, TResult>(IList<McpRequestFilter<TParameters, TResult>> filters) =>
        filters.Add(next => async (context, cancellationToken) =>
        {
            try
            {
                return await next(context, cancellationToken);
            }
            catch (DownstreamClaimsChallengeException challenge) when (Refuse(context.Services!.GetRequiredService<CallSlot>().Call, challenge))
            {
                throw new McpProtocolException("This needs a stronger sign-in.", challenge, McpErrorCode.InternalError);
            }
        });

    // What is no claims request stays the member's own error.
    private static bool Refuse(CallContext call, DownstreamClaimsChallengeException challenge)
    {
        if (!DownstreamClaims.TryRead(challenge.Claims, out var claims))
            return false;
        call.Refusal = new StepUp { DownstreamClaims = claims, ClientFollowsClaims = call.Caller!.CanFollowClaimsChallenge }.Refuse();
        return true;
    }
}
