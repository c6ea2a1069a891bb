using System.Text.Json;
using System.Text.RegularExpressions;

namespace SecureMcp.EndToEnd.Mutations;

/// <summary>
/// Where the product refuses what jose takes, each with its reason. Whether a rule applies is read off the token here, with
/// no code of the product; a refusal that no rule explains is a fault of the product or a rule to be written down.
/// </summary>
internal static partial class StricterRules
{
    private const int MaxTokenLength = 16 * 1024;

    private static readonly Rule[] Rules =
    [
        new("longer than 16 KiB: what a header of a request may cost", ["malformed"], (token, _) => token.Text.Length > MaxTokenLength),
        new("base64url with padding, white space or unused bits: one token has one text (RFC 7515 section 2)", ["malformed"], (token, _) => !token.IsCanonical),
        new("a byte order mark: readers differ (RFC 8259 section 8.1)", ["malformed", "claims"], (token, _) => token.Parts.Any(part => part.HasByteOrderMark)),
        new("a lone surrogate: readers differ (RFC 8259 section 8.2)", ["malformed", "claims"], (token, _) => token.Parts.Any(part => LoneSurrogate().IsMatch(part.Text))),
        new("a member twice or in two spellings: readers differ (RFC 7515 section 10.12)", ["malformed", "claims"], (token, _) => token.Parts.Any(part => LenientToken.HasTwins(part.Root))),
        new("a header deeper than 8 levels", ["malformed"], (token, _) => LenientToken.Depth(token.Header.Root) > 8),
        new("claims deeper than 16 levels", ["claims"], (token, _) => LenientToken.Depth(token.Claims.Root) > 16),
        new("no kid: the key would be guessed from its type", ["key_unknown"], (token, _) => token.Header.Find("kid") is null or { ValueKind: JsonValueKind.String }
            && string.IsNullOrEmpty(token.Header.Find("kid")?.GetString())),
        new("exp that is no whole number of seconds before the year 10000", ["expiry"], (token, _) => !token.Claims.IsWholeSeconds("exp")),
        new("nbf that is no whole number of seconds before the year 10000", ["not_yet_valid"], (token, _) => !token.Claims.IsWholeSeconds("nbf")),
        new("iat that is no whole number of seconds before the year 10000", ["issued_in_future"], (token, _) => !token.Claims.IsWholeSeconds("iat")),
        new("issued in the future", ["issued_in_future"], (token, now) => token.Claims.IsWholeSeconds("iat") && token.Claims.Find("iat")?.GetInt64() > now + 60),
        new("an audience beside things that are no names (RFC 7519 section 4.1.3)", ["audience"], (token, _) => token.Claims.Find("aud") is { ValueKind: JsonValueKind.Array } audiences
            && audiences.EnumerateArray().Any(entry => entry.ValueKind != JsonValueKind.String || entry.ValueEquals(""))),
        new("bound to a key: no bearer token (RFC 7800)", ["bound"], (token, _) => token.Claims.Find("cnf") is not null),
        new("a hash that only ID tokens carry", ["id_token"], (token, _) => token.Claims.Find("at_hash") is not null || token.Claims.Find("c_hash") is not null),
        new("a subject that is no text of 1 to 255 characters without control characters", ["subject"], (token, _) => !token.Claims.IsName("sub")),
        new("a client that is no name, or two names for it", ["client"], (token, _) => token.Claims.Find("client_id") is not null && !token.Claims.IsName("client_id")
            || token.Claims.Find("azp") is not null && (!token.Claims.IsName("azp") || (token.Claims.IsName("client_id") && token.Claims.TextOf("client_id") != token.Claims.TextOf("azp")))),
        new("scopes that are none (RFC 6749 section 3.3)", ["scope"], (token, _) => !token.Claims.HoldsScopes("scope") || !token.Claims.HoldsScopes("scp")),
        new("roles that are none", ["roles"], (token, _) => token.Claims.Find("roles") is not ({ ValueKind: JsonValueKind.String } or { ValueKind: JsonValueKind.Array })
            || token.Claims.Find("roles") is { ValueKind: JsonValueKind.Array } roles && roles.EnumerateArray().Any(role => role.ValueKind != JsonValueKind.String || role.ValueEquals(""))),
        new("nothing granted: an ID token, or one for nothing", ["no_grant"], (token, _) => token.Claims.IsEmpty("scope") && token.Claims.IsEmpty("scp")),
    ];

    /// <summary>The rule that explains why the product said <paramref name="fault"/>, or null.</summary>
    public static string? Find(string token, string fault, long now) =>
        LenientToken.Read(token) is { } read ? Array.Find(Rules, rule => rule.Faults.Contains(fault) && rule.Applies(read, now))?.Name : null;

    private sealed record Rule(string Name, string[] Faults, Func<LenientToken, long, bool> Applies);

    [GeneratedRegex(@"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}", RegexOptions.None, 1000)]
    private static partial Regex LoneSurrogate();
}
