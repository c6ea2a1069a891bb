using System.Collections.Frozen;
using Microsoft.Extensions.Options;
using SecureMcp.Calls;

namespace SecureMcp.Callers;

/// <summary>Tokens under a shared secret, when their section is there.</summary>
internal sealed class SharedSecretSchemes(IOptions<SharedSecretOptions> options, ConfiguredSchemes configured, IOnceStore once, TimeProvider clock) : ISchemeSource
{
    private static readonly FrozenSet<string> Types = new[] { "jwt", "at+jwt", "" }.ToFrozenSet(StringComparer.Ordinal);

    public IEnumerable<ICallerScheme> Schemes => configured.Has(SharedSecretOptions.Section) ? [Create(options.Value, once, clock)] : [];

    // Whoever shares the secret mints for itself.
    public IEnumerable<AuthorizationServer> AuthorizationServers => [];

    public IEnumerable<KnownIssuer> Issuers
    {
        get
        {
            if (configured.Has(SharedSecretOptions.Section))
                yield return KnownIssuer.Exactly(SharedSecretOptions.SectionName, options.Value.Issuer);
        }
    }

    internal static SharedSecretScheme Create(SharedSecretOptions options, IOnceStore once, TimeProvider clock)
    {
        IReadOnlyList<string> algorithms = options.Algorithms.Count == 0 ? ["HS256"] : options.Algorithms;
        var profile = new JwtProfile(algorithms.ToFrozenSet(StringComparer.Ordinal), Types) { RequiresKeyId = false };
        return new SharedSecretScheme(profile, [.. options.Secrets.Select(Decode)], options, once, clock);
    }

    private static byte[] Decode(string secret) => SecretRule.Check(secret, SecretRule.MinBytes, out var bytes) is null
        ? bytes
        : throw new FormatException("The options of shared secrets were used without being validated.");
}
