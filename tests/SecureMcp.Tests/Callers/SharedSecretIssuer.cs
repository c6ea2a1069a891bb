using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using SecureMcp.Callers;
using SecureMcp.Calls;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Callers;

/// <summary>Makes tokens under a shared secret, good ones and any others, and has them judged.</summary>
internal static class SharedSecretIssuer
{
    public const string Issuer = "https://jobs.example.com";
    public const string Audience = "https://tools.example.com/mcp";

    public static readonly DateTimeOffset Now = new(2026, 11, 21, 10, 0, 0, TimeSpan.Zero);

    public static SharedSecretOptions Options(params string[] secrets) => new()
    {
        Issuer = Issuer,
        Audience = Audience,
        Algorithms = ["HS256", "HS384", "HS512"],
        Secrets = secrets.Length == 0 ? [SampleKeys.Secret] : secrets,
    };

    public static JsonObject Claims() => new()
    {
        ["iss"] = Issuer,
        ["aud"] = Audience,
        ["sub"] = "nightly",
        ["iat"] = Seconds(TimeSpan.FromMinutes(-5)),
        ["nbf"] = Seconds(TimeSpan.FromMinutes(-5)),
        ["exp"] = Seconds(TimeSpan.FromMinutes(55)),
        ["jti"] = "token-1",
        ["scope"] = "secrets.read secrets.write",
        ["roles"] = new JsonArray("auditor"),
    };

    public static JsonObject Header(string algorithm = "HS256") => new() { ["typ"] = "JWT", ["alg"] = algorithm };

    public static string Token(JsonObject? claims = null, JsonObject? header = null, string secret = SampleKeys.Secret) =>
        Sign((header ?? Header()).ToJsonString(), (claims ?? Claims()).ToJsonString(), Convert.FromBase64String(secret));

    /// <summary>Signs whatever it is given with the algorithm that the header names, or HS256.</summary>
    public static string Sign(string header, string payload, byte[] secret)
    {
        var signed = $"{Encode(header)}.{Encode(payload)}";
        var algorithm = HmacAlgorithm.All.FirstOrDefault(known => header.Contains(known.Name, StringComparison.Ordinal)) ?? HmacAlgorithm.All[0];
        return $"{signed}.{Base64Url.EncodeToString(algorithm.Sign(Encoding.ASCII.GetBytes(signed), secret))}";
    }

    /// <summary>The scheme as an instance has it; instances share what they know of used tokens.</summary>
    public static SharedSecretScheme Create(SharedSecretOptions? options = null, IOnceStore? once = null)
    {
        var clock = new SettableTimeProvider(Now);
        return SharedSecretSchemes.Create(options ?? Options(), once ?? new MemoryOnceStore(clock), clock);
    }

    public static async Task<Authentication> JudgeAsync(string token, SharedSecretOptions? options = null) =>
        await Create(options).AuthenticateAsync(new Credential(CredentialKind.Bearer, token), TestContext.Current.CancellationToken);

    public static long Seconds(TimeSpan fromNow) => (Now + fromNow).ToUnixTimeSeconds();

    public static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
