using System.Security.Claims;
using SecureMcp.Calls;

namespace SecureMcp.Policies;

/// <summary>The caller as authorization policies of ASP.NET Core know one. Pure.</summary>
internal static class CallerPrincipal
{
    public static ClaimsPrincipal Of(Caller caller)
    {
        // Its name is what can't be chosen; without an authentication type nobody was authenticated.
        var identity = new ClaimsIdentity(caller.IsAnonymous ? null : caller.Scheme, nameType: "sub", roleType: "roles");
        Add("tid", caller.TenantId);
        Add("oid", caller.SubjectId);
        Add("sub", caller.SubjectId);
        Add("azp", caller.ClientId);
        Add("acr", caller.Acr);
        Add("idtyp", caller.IsApp ? "app" : null);
        foreach (var scope in caller.Scopes)
            Add("scp", scope);
        foreach (var role in caller.Roles)
            Add("roles", role);
        foreach (var context in caller.AuthenticationContexts)
            Add("acrs", context);
        return new ClaimsPrincipal(identity);

        void Add(string type, string? value)
        {
            if (value is not null)
                identity.AddClaim(new Claim(type, value, ClaimValueTypes.String, caller.Scheme));
        }
    }
}
