using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Microsoft.Extensions.Options;
using Microsoft.Identity.Client;

namespace SecureMcp.Callers;

/// <summary>The exchange by Azure.Identity: the one place outside Storage that knows it.</summary>
internal sealed class OnBehalfOfCredentials(IOptions<EntraOptions> entra, IOptions<OnBehalfOfOptions> options) : IOnBehalfOfExchange
{
    private readonly Lazy<EntraRegistration> registration = new(() => EntraRegistration.From(entra.Value));
    private readonly Lazy<System.Security.Cryptography.X509Certificates.X509Certificate2> certificate = new(() => OnBehalfOfCertificate.Load(options.Value));
    private readonly Lazy<TokenCredential> identity = new(() => new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(options.Value.ManagedIdentityClientId!)));

    /// <summary>How requests to Entra are sent; the default when null.</summary>
    public HttpPipelineTransport? Transport { get; init; }

    /// <summary>Who stands for this endpoint; the configured managed identity when null.</summary>
    public TokenCredential? Identity { get; init; }

    public async ValueTask<DownstreamToken> ExchangeAsync(string userToken, string tenantId, IReadOnlyList<string> scopes, CancellationToken cancellationToken)
    {
        try
        {
            var token = await Open(userToken, tenantId).GetTokenAsync(new TokenRequestContext([.. scopes]), cancellationToken);
            return new DownstreamToken(token.Token, token.ExpiresOn);
        }
        catch (AuthenticationFailedException refused)
        {
            throw refused.InnerException switch
            {
                MsalServiceException { Claims: { Length: > 0 } claims } => new DownstreamClaimsChallengeException(claims, refused),
                MsalUiRequiredException => new DownstreamTokenException("Microsoft Entra gave no downstream token: the user or an administrator must consent to it, or the user's sign-in is over.", refused),
                _ => new DownstreamTokenException("Microsoft Entra gave no downstream token.", refused),
            };
        }
    }

    // One for each exchange: it keeps what it got, and how long that may be kept is decided elsewhere.
    private OnBehalfOfCredential Open(string userToken, string tenantId)
    {
        var talk = new OnBehalfOfCredentialOptions
        {
            AuthorityHost = registration.Value.Authority,
            // The authority is the operator's word already; asking another host about it would only be one more to trust.
            DisableInstanceDiscovery = true,
        };
        if (Transport is not null)
            talk.Transport = Transport;
        return options.Value.ClientCredential == OnBehalfOfClientCredential.Certificate
            ? new OnBehalfOfCredential(tenantId, registration.Value.ClientId, certificate.Value, userToken, talk)
            : new OnBehalfOfCredential(tenantId, registration.Value.ClientId, AssertAsync, userToken, talk);
    }

    private async Task<string> AssertAsync(CancellationToken cancellationToken)
    {
        var exchange = new TokenRequestContext([$"{registration.Value.Cloud.TokenExchange}/.default"]);
        return (await (Identity ?? identity.Value).GetTokenAsync(exchange, cancellationToken)).Token;
    }
}
