using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using SecureMcp.Calls;

namespace SecureMcp.Policies;

/// <summary>Looks before the start whether every authorization policy that a member asks for is there, and means what it says.</summary>
internal static class VoterCheck
{
    public static IEnumerable<string> FindProblems(MemberCatalog catalog, IServiceScopeFactory scopes)
    {
        using var scope = scopes.CreateScope();
        var voters = catalog.All
            .SelectMany(member => new[] { member.Access, member.Proposed }.OfType<AccessRule>().SelectMany(rule => rule.Voters).Select(voter => (Member: MemberPattern.Of(member), voter.Policy, voter.Description)))
            .Where(entry => !string.IsNullOrWhiteSpace(entry.Policy))
            .Distinct()
            .ToList();
        foreach (var (member, policy, description) in voters)
        {
            if (Fault(scope.ServiceProvider, policy) is { } fault)
                yield return $"{member} asks for {description}, {fault}";
        }
    }

    private static string? Fault(IServiceProvider services, string policy)
    {
        try
        {
            return services.GetService<IAuthorizationPolicyProvider>()?.GetPolicyAsync(policy).GetAwaiter().GetResult() switch
            {
                null => "and no authorization policy of that name is registered: see AddAuthorization.",
                { AuthenticationSchemes.Count: > 0 } => "which names authentication schemes, and these have no effect here: use [RequireScheme].",
                _ => null,
            };
        }
        catch (Exception failure)
        {
            return $"which can't be made: {failure.GetType().Name}.";
        }
    }
}
