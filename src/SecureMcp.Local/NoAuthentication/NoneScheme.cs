using System.Buffers.Text;
using System.Collections.Frozen;
using System.Security.Cryptography;
using SecureMcp.Callers;
using SecureMcp.Calls;

namespace SecureMcp.Local;

/// <summary>
/// Gives requests without a credential a ticket and lets the ticket in. So the endpoint itself keeps asking everybody for a
/// credential, here as everywhere, and one that is there and bad is still refused.
/// </summary>
internal sealed class NoneScheme : ICallerScheme
{
    private const int TicketBytes = 32;

    // The headers in which a credential may come: an empty one is not the same as none.
    private static readonly string[] CredentialHeaders = ["Authorization", "X-API-Key"];

    private readonly string ticket = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TicketBytes));
    private readonly Caller nobody;

    public NoneScheme(OpenDoor door, string tenantId) => nobody = new Caller
    {
        Scheme = Name,
        TenantId = tenantId,
        SubjectId = "nobody",
        DisplayName = "Nobody in particular",
        Scopes = door.Scopes.ToFrozenSet(StringComparer.Ordinal),
        Roles = door.Roles.ToFrozenSet(StringComparer.Ordinal),
        ExpiresAt = DateTimeOffset.MaxValue,
    };

    public string Name => "none";

    /// <summary>In front of the endpoint: the ticket for who brings nothing.</summary>
    public void Admit(HttpRequest request)
    {
        if (!Array.Exists(CredentialHeaders, request.Headers.ContainsKey))
            request.Headers.Authorization = $"Bearer {ticket}";
    }

    public bool Fits(Credential credential) => credential.Kind == CredentialKind.Bearer && string.Equals(credential.Value, ticket, StringComparison.Ordinal);

    public ValueTask<Authentication> AuthenticateAsync(Credential credential, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Fits(credential) ? Authentication.Of(nobody) : Authentication.Refused("ticket"));
}
