using System.Text;
using System.Text.Json;

namespace SecureMcp.Callers;

/// <summary>
/// What a refused token says of itself, for the log: nobody vouches for it. Short, and without what controls or reorders the
/// text around it.
/// </summary>
internal static class UntrustedText
{
    public const int MaxLength = 200;
    private const int MaxAudiences = 4;

    /// <summary>Its issuer and audiences, each null when it names none.</summary>
    public static (string? Issuer, string? Audience) ClaimsOf(Credential credential)
    {
        if (credential.Claims is not { ValueKind: JsonValueKind.Object } claims || !claims.TryGetProperty("aud", out var audience))
            return (Clean(credential.ClaimedIssuer), null);
        var texts = audience.ValueKind == JsonValueKind.Array ? audience.EnumerateArray().Take(MaxAudiences) : [audience];
        return (Clean(credential.ClaimedIssuer), Clean(string.Join(' ', texts.Where(text => text.ValueKind == JsonValueKind.String).Select(text => text.GetString()))));
    }

    /// <summary>At most <see cref="MaxLength"/> characters that neither control nor reorder the text around them.</summary>
    public static string? Clean(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        var clean = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            clean.Append(TokenText.Disturbs(rune) ? "?" : rune.ToString());
            if (clean.Length >= MaxLength)
                break;
        }

        return clean.ToString();
    }
}
