using System.Collections.Immutable;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SecureMcp.Calls;

namespace SecureMcp.Policies;

/// <summary>
/// Asks the app's authorization policies about one use of a member, in the order in which they are declared. They get their
/// services as a member does: from a scope of their own that knows the call.
/// </summary>
internal sealed class Voters(IServiceScopeFactory scopes, ILogger<Voters> logger)
{
    /// <summary>About the use that the call is.</summary>
    public ValueTask<Vote> AskAsync(CallContext call, Member member, ImmutableArray<VoterTerm> terms, CancellationToken cancellationToken) =>
        AskAsync(call, terms, Use(call, member, call.Message!.Method!, cancellationToken) with { Requested = call.RequestedMember, Arguments = CallArguments.Of(call.Message) });

    /// <summary>Whether the caller is to see a member that nobody sees who could not use it.</summary>
    public ValueTask<Vote> AskForListAsync(CallContext call, Member member, CancellationToken cancellationToken) =>
        AskAsync(call, member.Access.Voters, Use(call, member, ListCursor.MethodOf(member.Kind), cancellationToken));

    /// <summary>Whether policies say who sees the member.</summary>
    public static bool DecideSight(AccessRule rule) => rule is { Visibility: MemberVisibility.Hidden, Voters.IsEmpty: false };

    private static McpUse Use(CallContext call, Member member, string method, CancellationToken cancellationToken) => new()
    {
        Method = method,
        Kind = member.Kind,
        Member = member.Name,
        Caller = call.Caller!,
        CorrelationId = call.CorrelationId,
        Aborted = cancellationToken,
    };

    private async ValueTask<Vote> AskAsync(CallContext call, ImmutableArray<VoterTerm> terms, McpUse use)
    {
        if (terms.IsEmpty)
            return default;
        VoterTerm asked = terms[0];
        try
        {
            // Ending the scope is part of the question: what of the app's fails there must not pass for an answer of the endpoint.
            await using var scope = scopes.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<CallSlot>().Call = call;
            var principal = CallerPrincipal.Of(use.Caller);
            foreach (var voter in terms)
            {
                asked = voter;
                if (!(await scope.ServiceProvider.GetRequiredService<IAuthorizationService>().AuthorizeAsync(principal, use, voter.Policy)).Succeeded)
                    return new Vote(voter, HasFailed: false);
            }

            return default;
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !use.Aborted.IsCancellationRequested)
        {
            Log.VoterFailed(logger, failure, use.CorrelationId, asked.Policy, use.Member);
            return new Vote(asked, HasFailed: true);
        }
    }
}
