using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace SecureMcp.Callers;

/// <summary>Token introspection, when its section is there.</summary>
internal sealed class IntrospectionSchemes(
    IOptions<IntrospectionOptions> options,
    ConfiguredSchemes configured,
    TimeProvider clock,
    ILoggerFactory loggers) : ISchemeSource
{
    private const string Section = IntrospectionOptions.SectionName;

    /// <summary>More is no PEM of one key.</summary>
    private const int MaxKeyFileBytes = 64 * 1024;

    // One, however often it is asked for: what it knows of tokens and of the server is everybody's.
    private readonly Lazy<IntrospectionScheme> scheme = new(() => Create(options.Value, new HttpClient(OpenIdDocuments.CreateHandler()), clock, loggers));

    public IEnumerable<ICallerScheme> Schemes => IsConfigured ? [scheme.Value] : [];

    public IEnumerable<KnownIssuer> Issuers =>
        IsConfigured && options.Value.AcceptJwt ? [KnownIssuer.Exactly(IntrospectionOptions.SectionName, options.Value.Issuer)] : [];

    public bool IsConfigured => configured.Has(IntrospectionOptions.Section);

    /// <summary>Whether the authorization server failed so often that it is not asked just now; asks nobody.</summary>
    public bool IsCircuitOpen => scheme.IsValueCreated && scheme.Value.IsCircuitOpen;

    public IEnumerable<AuthorizationServer> AuthorizationServers => IsConfigured ? [new AuthorizationServer(options.Value.Issuer, "") { Scheme = IntrospectionRule.Scheme }] : [];

    internal static IntrospectionScheme Create(IntrospectionOptions options, HttpClient http, TimeProvider clock, ILoggerFactory loggers)
    {
        var client = new IntrospectionClient(http, options.Endpoint!, CredentialOf(options, clock), options.Timeout, clock);
        var server = new ResilientIntrospection(client, clock, loggers.CreateLogger<ResilientIntrospection>());
        return new IntrospectionScheme(server, options, clock, loggers.CreateLogger<IntrospectionScheme>());
    }

    /// <summary>Reads the key for assertions; answers what is wrong, with nothing of the key in it, or null.</summary>
    internal static string? ReadKey(IntrospectionOptions options, out ClientAssertionKey? key)
    {
        key = null;
        if (string.IsNullOrEmpty(options.PrivateKey) == string.IsNullOrEmpty(options.PrivateKeyFile))
            return $"{Section}: PrivateKeyJwt needs either PrivateKey or PrivateKeyFile, not both.";
        var pem = options.PrivateKey;
        if (string.IsNullOrEmpty(pem))
        {
            pem = ReadFile(options.PrivateKeyFile!);
            if (pem is null)
                return $"{Section}:PrivateKeyFile must be a file that this app may read, of at most 64 KiB.";
        }

        return ClientAssertionKey.TryRead(pem, out key)
            ? null
            : $"{Section}:{(string.IsNullOrEmpty(options.PrivateKey) ? nameof(options.PrivateKeyFile) : nameof(options.PrivateKey))} must hold one private key in PEM without a password: RSA of 2048 bits or more, or EC P-256.";
    }

    private static IIntrospectionCredential CredentialOf(IntrospectionOptions options, TimeProvider clock)
    {
        if (options.ClientAuthentication != IntrospectionClientAuthentication.PrivateKeyJwt)
            return new ClientSecretCredential(options.ClientId, options.ClientSecret!, options.ClientAuthentication == IntrospectionClientAuthentication.ClientSecretPost);
        var audience = options.AssertionAudience == IntrospectionAssertionAudience.Endpoint ? options.Endpoint!.OriginalString : options.Issuer;
        return ReadKey(options, out var key) is null
            ? new ClientAssertionCredential(options.ClientId, audience, options.KeyId, key!, clock)
            : throw new FormatException("The options of token introspection were used without being validated.");
    }

    private static string? ReadFile(string path)
    {
        try
        {
            var file = new FileInfo(path);
            return file.Exists && file.Length <= MaxKeyFileBytes ? File.ReadAllText(path) : null;
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
