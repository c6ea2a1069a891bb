using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace SecureMcp.Callers;

/// <summary>
/// Where a claim is: its name, with dots that lead into objects. A name with a colon or a slash is one name, because issuers
/// that put claims of others into tokens name them by URIs.
/// </summary>
internal sealed class ClaimPath
{
    private readonly string[] names;

    private ClaimPath(string[] names) => this.names = names;

    public static bool TryParse(string? text, [NotNullWhen(true)] out ClaimPath? path)
    {
        var parts = string.IsNullOrEmpty(text) ? [""] : text.AsSpan().ContainsAny(':', '/') ? [text] : text.Split('.');
        path = Array.TrueForAll(parts, name => name.Length > 0 && !name.Any(char.IsControl)) ? new ClaimPath(parts) : null;
        return path is not null;
    }

    public static ClaimPath Parse(string text) => TryParse(text, out var path) ? path : throw new FormatException("The OIDC options were used without being validated: a claim has no name.");

    /// <summary>Answers false when something on the way is not an object; <see langword="null"/> when the claim is not there.</summary>
    public bool TryFind(JsonElement payload, out JsonElement? value)
    {
        value = null;
        var element = payload;
        foreach (var name in names)
        {
            if (element.ValueKind != JsonValueKind.Object)
                return false;
            if (!element.TryGetProperty(name, out element))
                return true;
        }

        value = element;
        return true;
    }

    /// <summary>Answers false for anything but a text; null when the claim is not there.</summary>
    public bool TryGetText(JsonElement payload, out string? text)
    {
        text = null;
        if (!TryFind(payload, out var value))
            return false;
        text = value is { ValueKind: JsonValueKind.String } found ? found.GetString() : null;
        return text is not null || value is null;
    }

    /// <summary>
    /// Answers false for anything but a text or an array of nothing but texts; null when the claim is not there. A text is
    /// taken apart at <paramref name="separator"/> when there is one; an empty text holds nothing.
    /// </summary>
    public bool TryGetTexts(JsonElement payload, char? separator, out IReadOnlyList<string>? texts)
    {
        texts = null;
        if (!TryFind(payload, out var value))
            return false;
        if (value is not { } found)
            return true;
        if (found.ValueKind == JsonValueKind.String)
        {
            var text = found.GetString()!;
            texts = text.Length == 0 ? [] : separator is { } space ? text.Split(space) : [text];
            return true;
        }

        if (found.ValueKind != JsonValueKind.Array || found.EnumerateArray().Any(entry => entry.ValueKind != JsonValueKind.String))
            return false;
        texts = [.. found.EnumerateArray().Select(entry => entry.GetString()!)];
        return true;
    }
}
