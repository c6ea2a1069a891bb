using Microsoft.Extensions.Logging;

namespace SecureMcp.Callers;

/// <summary>The key sources of all schemes: one per scheme and issuer, however often it is asked for. Safe for concurrent use.</summary>
internal sealed class OpenIdKeySources(AzureEnvironment environment, TimeProvider clock, ILoggerFactory loggers)
{
    private readonly Lock gate = new();
    private readonly Dictionary<(string Scheme, string Issuer), OpenIdKeySource> open = [];

    /// <summary>How things are with the keys of every scheme that has any, by the scheme's name.</summary>
    public IReadOnlyList<(string Scheme, SigningKeyStatus Status)> Status
    {
        get
        {
            lock (gate)
                return [.. open.Select(entry => (entry.Key.Scheme, entry.Value.Status)).OrderBy(entry => entry.Scheme, StringComparer.Ordinal)];
        }
    }

    public OpenIdKeySource Open(string scheme, OpenIdProvider provider)
    {
        lock (gate)
        {
            if (!open.TryGetValue((scheme, provider.Issuer), out var source))
            {
                var documents = new OpenIdDocuments(new HttpClient(OpenIdDocuments.CreateHandler()), provider, environment);
                open[(scheme, provider.Issuer)] = source = new OpenIdKeySource(documents, clock, loggers.CreateLogger<OpenIdKeySource>());
            }

            return source;
        }
    }
}
