using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using SecureMcp.Callers;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Callers;

/// <summary>Answers one key, or that nobody can be asked, and remembers what it was asked for.</summary>
internal sealed class FixedKeys(JsonWebKey? key, bool isUnavailable = false) : ISigningKeySource
{
    public List<string> Asked { get; } = [];

    public object? Epoch { get; set; } = new();

    public static TokenCache Cache(int entries, TimeProvider? clock = null) =>
        new(Options.Create(new TokenCacheOptions { MaxEntries = entries }), clock ?? new SettableTimeProvider(EntraTenant.Now));

    public static FixedKeys Of(JsonObject publicKey) => new(Parse(publicKey));

    public static JsonWebKey? Parse(JsonObject publicKey)
    {
        using var document = JsonDocument.Parse(Encoding.UTF8.GetBytes(publicKey.ToJsonString()));
        return JsonWebKey.TryParse(document.RootElement, out var key) ? key : null;
    }

    /// <summary>The chain with Entra as its only scheme.</summary>
    public static ICallerChain Chain(ISigningKeySource? keys = null, EntraOptions? options = null) => new CallerChain([Scheme(keys, options)], Cache(0));

    /// <summary>What Entra's scheme says of the token.</summary>
    public static ValueTask<Authentication> JudgeAsync(string token, ISigningKeySource? keys = null, EntraOptions? options = null) =>
        Scheme(keys, options).AuthenticateAsync(new Credential(CredentialKind.Bearer, token), TestContext.Current.CancellationToken);

    public static JwtScheme Scheme(ISigningKeySource? keys = null, EntraOptions? options = null)
    {
        var registration = EntraRegistration.From(options ?? EntraTenant.Options);
        return new JwtScheme(
            EntraTokenRule.Scheme,
            JwtProfile.Entra,
            new EntraCloudKeys(keys ?? Of(EntraTenant.Shared.PublicKey()), registration.Cloud),
            new EntraClaimsRule(registration),
            new SettableTimeProvider(EntraTenant.Now));
    }

    public ValueTask<SigningKeyLookup> FindAsync(string keyId, CancellationToken cancellationToken)
    {
        Asked.Add(keyId);
        return ValueTask.FromResult(
            isUnavailable ? SigningKeyLookup.Unavailable
            : key?.KeyId == keyId ? SigningKeyLookup.Of(key)
            : SigningKeyLookup.Unknown);
    }
}
