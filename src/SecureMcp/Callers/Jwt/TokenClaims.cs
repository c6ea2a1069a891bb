using System.Text.Json;

namespace SecureMcp.Callers;

/// <summary>
/// Reads claims by exact name and expected type. Each method answers false for a claim of another type, so that "absent"
/// and "present but strange" never look the same.
/// </summary>
internal readonly struct TokenClaims(JsonElement payload)
{
    private const long MaxUnixSeconds = 253_402_300_799;

    public bool TryGetText(string name, out string? value)
    {
        value = null;
        if (!payload.TryGetProperty(name, out var element))
            return true;
        if (element.ValueKind != JsonValueKind.String)
            return false;
        value = element.GetString();
        return true;
    }

    public bool Is(string name, string value) =>
        TryGetText(name, out var text) && string.Equals(text, value, StringComparison.Ordinal);

    /// <summary>A GUID in lower case, or null when absent.</summary>
    public bool TryGetId(string name, out string? value)
    {
        value = null;
        return TryGetText(name, out var text) && (text is null || EntraId.TryNormalize(text, out value));
    }

    /// <summary>A NumericDate (RFC 7519 section 2) in whole seconds, or null when absent.</summary>
    public bool TryGetInstant(string name, out DateTimeOffset? value)
    {
        value = null;
        if (!payload.TryGetProperty(name, out var element))
            return true;
        if (element.ValueKind != JsonValueKind.Number || !element.TryGetInt64(out var seconds) || seconds is < 0 or > MaxUnixSeconds)
            return false;
        value = DateTimeOffset.FromUnixTimeSeconds(seconds);
        return true;
    }

    /// <summary>An array of strings that are not empty; an empty list when absent.</summary>
    public bool TryGetTexts(string name, out IReadOnlyList<string> values)
    {
        values = [];
        if (!payload.TryGetProperty(name, out var element))
            return true;
        if (element.ValueKind != JsonValueKind.Array)
            return false;
        var texts = new List<string>(element.GetArrayLength());
        foreach (var item in element.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String || item.GetString() is not { Length: > 0 } text)
                return false;
            texts.Add(text);
        }

        values = texts;
        return true;
    }

    /// <summary>Whether <c>aud</c> is <paramref name="audience"/> alone: the string, or an array of only that string.</summary>
    public bool HasOnlyAudience(string audience)
    {
        if (!payload.TryGetProperty("aud", out var element))
            return false;
        if (element.ValueKind == JsonValueKind.Array && element.GetArrayLength() == 1)
            element = element[0];
        return element.ValueKind == JsonValueKind.String && element.ValueEquals(audience);
    }

    /// <summary>
    /// Whether <c>aud</c>, a string or an array of nothing but strings, names one of <paramref name="audiences"/>
    /// (RFC 7519 section 4.1.3).
    /// </summary>
    public bool HasAudience(IReadOnlySet<string> audiences)
    {
        if (!payload.TryGetProperty("aud", out var element))
            return false;
        if (element.ValueKind == JsonValueKind.String)
            return audiences.Contains(element.GetString()!);
        return TryGetTexts("aud", out var named) && named.Any(audiences.Contains);
    }

    public bool Has(string name) => payload.TryGetProperty(name, out _);
}
