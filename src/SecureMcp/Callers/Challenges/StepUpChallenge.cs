using System.Text;
using System.Text.Json;
using SecureMcp.Calls;

namespace SecureMcp.Callers;

/// <summary>
/// Writes the value of WWW-Authenticate for a sign-in that is not good enough: Microsoft's claims challenge for clients that
/// say that they follow it, RFC 9470 section 3 for all others.
/// </summary>
/// <param name="metadata">The document that the challenges point to.</param>
/// <param name="authorizationUri">Where users of Entra sign in; null without Entra.</param>
internal sealed class StepUpChallenge(ResourceMetadata metadata, string? authorizationUri)
{
    public string Write(StepUp stepUp)
    {
        var value = new StringBuilder("Bearer resource_metadata=").Append(BearerChallenge.Quote(metadata.MetadataUrl));
        if (stepUp.ClientFollowsClaims && ClaimsOf(stepUp) is { } claims)
        {
            if (authorizationUri is not null)
                value.Append(", authorization_uri=").Append(BearerChallenge.Quote(authorizationUri));
            return value.Append(", error=\"insufficient_claims\", claims=").Append(BearerChallenge.Quote(Convert.ToBase64String(Encoding.UTF8.GetBytes(claims)))).ToString();
        }

        value.Append(", error=\"insufficient_user_authentication\", error_description=\"This needs a stronger sign-in.\"");
        if (!stepUp.AcrValues.IsEmpty)
            value.Append(", acr_values=").Append(BearerChallenge.Quote(string.Join(' ', stepUp.AcrValues)));
        return value.ToString();
    }

    private static string? ClaimsOf(StepUp stepUp) =>
        stepUp.DownstreamClaims
        ?? (stepUp.AuthenticationContext is { } context
            ? JsonSerializer.Serialize(new { access_token = new { acrs = new { essential = true, value = context } } })
            : null);
}
