using System.Collections.Frozen;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using SecureMcp.Callers;
using SecureMcp.EndToEnd.LongRuns;
using SecureMcp.EndToEnd.Mutations;
using SecureMcp.EndToEnd.Peers;
using SecureMcp.Json;

namespace SecureMcp.EndToEnd;

/// <summary>
/// Thousands of tokens that are almost right, judged by the product and by jose with the same keys, algorithms, issuer,
/// audience, type and clock. What the product accepts, jose accepts; what it refuses beyond that, it refuses by a rule of
/// <see cref="StricterRules"/>, which is found in the token without the product's help.
/// </summary>
public sealed class TokenMutationsTests
{
    private const string Issuer = "https://issuer.example/tenant";
    private const string Audience = "https://tools.example.com/mcp";
    private const long Now = 1_800_000_000;

    /// <summary><c>SECUREMCP_TOKEN_SEED</c> repeats a run, <c>SECUREMCP_TOKEN_COUNT</c> makes it longer.</summary>
    private static readonly ulong Seed = Number("SECUREMCP_TOKEN_SEED") ?? BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(4));

    private static readonly int Count = (int)(Number("SECUREMCP_TOKEN_COUNT") ?? 5000);

    [Fact]
    public async Task What_the_product_accepts_jose_accepts_and_what_it_refuses_beyond_that_has_a_name()
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"SECUREMCP_TOKEN_SEED={Seed}, {Count} tokens");
        using var keys = new SigningKeys();
        var mutator = new TokenMutator(keys, new SeededNumbers(Seed), Now, Issuer, Audience);
        var tokens = Enumerable.Range(0, Count).Select(i => (Algorithm: SigningKeys.Algorithms[i % SigningKeys.Algorithms.Length], Made: mutator.Next(SigningKeys.Algorithms[i % SigningKeys.Algorithms.Length]))).ToList();

        var theirs = await JoseJudge.JudgeAsync(JoseOptions(keys), [.. tokens.Select(token => token.Made.Token)], TestContext.Current.CancellationToken);
        var scheme = Scheme(keys);
        Dictionary<string, int> named = [];
        Dictionary<string, int> acceptedByBoth = [];
        List<string> wrong = [];
        for (var i = 0; i < tokens.Count; i++)
        {
            var (algorithm, (token, change)) = tokens[i];
            var ours = await JudgeAsync(scheme, token);
            var isTheirs = theirs[i] == JoseJudge.Accepted;
            if (ours is null && isTheirs)
                acceptedByBoth[algorithm] = acceptedByBoth.GetValueOrDefault(algorithm) + 1;
            else if (ours is null)
                wrong.Add($"only we accept, after a change of {change}; jose says {theirs[i]}: {token}");
            else if (isTheirs && StricterRules.Find(token, ours, Now) is { } rule)
                named[rule] = named.GetValueOrDefault(rule) + 1;
            else if (isTheirs)
                wrong.Add($"only jose accepts, after a change of {change}; we say {ours} and no rule of ours is in it: {token}");
        }

        Report(named, acceptedByBoth, wrong.Count);
        Assert.True(wrong.Count == 0, $"{wrong.Count} verdicts differ:\n{string.Join('\n', wrong.Take(20))}");
        Assert.All(SigningKeys.Algorithms, algorithm => Assert.True(acceptedByBoth.GetValueOrDefault(algorithm) * 20 >= Count / SigningKeys.Algorithms.Length, $"Too few tokens of {algorithm} were accepted for refusals to mean anything."));
    }

    private static void Report(Dictionary<string, int> named, Dictionary<string, int> acceptedByBoth, int wrong)
    {
        var report = new StringBuilder().AppendLine(CultureInfo.InvariantCulture, $"accepted by both: {acceptedByBoth.Values.Sum()} ({string.Join(", ", acceptedByBoth.Select(entry => $"{entry.Key} {entry.Value}"))})");
        foreach (var (rule, count) in named.OrderByDescending(entry => entry.Value))
            report.AppendLine(CultureInfo.InvariantCulture, $"refused only here, {count}: {rule}");
        report.AppendLine(CultureInfo.InvariantCulture, $"refused by both: {Count - acceptedByBoth.Values.Sum() - named.Values.Sum() - wrong}");
        TestContext.Current.TestOutputHelper?.WriteLine(report.ToString());
    }

    private static JsonObject JoseOptions(SigningKeys keys) => new()
    {
        ["jwks"] = keys.KeySet(),
        ["now"] = Now,
        ["algorithms"] = new JsonArray([.. SigningKeys.Algorithms.Select(name => JsonValue.Create(name))]),
        ["issuer"] = Issuer,
        ["audience"] = Audience,
        ["typ"] = "at+jwt",
        ["clockTolerance"] = 60,
        ["requiredClaims"] = new JsonArray("exp", "sub"),
    };

    private static JwtScheme Scheme(SigningKeys keys)
    {
        var registration = OidcRegistration.From(new OidcIssuer { Name = "sample", Issuer = Issuer, Audiences = [Audience], Algorithms = SigningKeys.Algorithms });
        Assert.True(JsonWebKeySet.TryParse(
            Encoding.UTF8.GetBytes(keys.KeySet().ToJsonString()), new StrictJsonLimits(OpenIdDocuments.MaxBytes, 16), SigningKeys.Algorithms.ToFrozenSet(), out var set));
        return new JwtScheme(registration.Name, registration.Profile, new Published(set), new OidcClaimsRule(registration), new StoppedClock());
    }

    /// <summary>The fault, or null when the token is accepted: on the way that a request's token goes.</summary>
    private static async Task<string?> JudgeAsync(JwtScheme scheme, string token)
    {
        var credential = new Credential(CredentialKind.Bearer, token);
        var answer = await scheme.AuthenticateAsync(credential, TestContext.Current.CancellationToken);
        // A scheme must also be the one that is asked: a token that it would accept and that fits nobody is refused.
        return answer.Caller is not null ? scheme.Fits(credential) ? null : "fits_nobody" : answer.Fault ?? "none";
    }

    private static ulong? Number(string variable) =>
        ulong.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : null;

    private sealed class Published(JsonWebKeySet keys) : ISigningKeySource
    {
        public object? Epoch => keys;

        public ValueTask<SigningKeyLookup> FindAsync(string keyId, CancellationToken cancellationToken) =>
            ValueTask.FromResult(keys.Find(keyId) is { } key ? SigningKeyLookup.Of(key) : SigningKeyLookup.Unknown);
    }

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds(Now);
    }
}
