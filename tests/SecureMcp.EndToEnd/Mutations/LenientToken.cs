using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace SecureMcp.EndToEnd.Mutations;

/// <summary>A token read as forgivingly as any reader would, to see what is odd about it.</summary>
internal sealed record LenientToken(string Text, bool IsCanonical, LenientPart Header, LenientPart Claims)
{
    public IEnumerable<LenientPart> Parts => [Header, Claims];

    /// <summary>Null for what nobody reads.</summary>
    public static LenientToken? Read(string token)
    {
        var segments = token.Split('.');
        if (segments.Length != 3)
            return null;
        try
        {
            var decoded = segments.Select(Decode).ToArray();
            var isCanonical = segments.Zip(decoded).All(pair => SigningKeys.Encode(pair.Second) == pair.First);
            return new LenientToken(token, isCanonical, LenientPart.Read(decoded[0]), LenientPart.Read(decoded[1]));
        }
        catch (Exception unreadable) when (unreadable is FormatException or JsonException)
        {
            return null;
        }
    }

    public static int Depth(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => 1 + element.EnumerateObject().Select(member => Depth(member.Value)).DefaultIfEmpty().Max(),
        JsonValueKind.Array => 1 + element.EnumerateArray().Select(Depth).DefaultIfEmpty().Max(),
        _ => 0,
    };

    /// <summary>Whether an object has two members that some reader takes for one.</summary>
    public static bool HasTwins(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().GroupBy(member => Fold(member.Name), StringComparer.Ordinal).Any(group => group.Skip(1).Any())
            || element.EnumerateObject().Any(member => HasTwins(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().Any(HasTwins),
        _ => false,
    };

    private static string Fold(string name) =>
        name.Replace('\u017f', 's').Replace('\u212a', 'k').Replace('\u0130', 'i').Replace('\u0131', 'i').ToUpperInvariant();

    private static byte[] Decode(string segment)
    {
        var text = new string([.. segment.Where(c => !char.IsWhiteSpace(c) && c != '=')]).Replace('-', '+').Replace('_', '/');
        return Convert.FromBase64String(text + new string('=', (4 - (text.Length % 4)) % 4));
    }
}

/// <summary>The header or the claims of a token.</summary>
internal sealed partial record LenientPart(string Text, bool HasByteOrderMark, JsonElement Root)
{
    private const long LastSecond = 253_402_300_799;

    public static LenientPart Read(byte[] bytes)
    {
        var hasMark = bytes.AsSpan().StartsWith("\ufeff"u8);
        var text = Encoding.UTF8.GetString(hasMark ? bytes[3..] : bytes);
        using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 256 });
        return new LenientPart(text, hasMark, document.RootElement.Clone());
    }

    public JsonElement? Find(string name) => Root.ValueKind == JsonValueKind.Object && Root.TryGetProperty(name, out var value) ? value : null;

    public string? TextOf(string name) => Find(name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    public bool IsName(string name) => TextOf(name) is { Length: > 0 and <= 255 } text && !text.Any(char.IsControl);

    public bool IsWholeSeconds(string name) =>
        Find(name) is { ValueKind: JsonValueKind.Number } number && Digits().IsMatch(number.GetRawText()) && number.TryGetInt64(out var seconds) && seconds <= LastSecond;

    public bool HoldsScopes(string name) => Find(name) switch
    {
        null => true,
        { ValueKind: JsonValueKind.String } text => text.ValueEquals("") || text.GetString()!.Split(' ').All(IsScope),
        { ValueKind: JsonValueKind.Array } list => list.EnumerateArray().All(entry => entry.ValueKind == JsonValueKind.String && IsScope(entry.GetString()!)),
        _ => false,
    };

    public bool IsEmpty(string name) => Find(name) switch
    {
        null => true,
        { ValueKind: JsonValueKind.String } text => text.ValueEquals(""),
        { ValueKind: JsonValueKind.Array } list => list.GetArrayLength() == 0,
        _ => false,
    };

    private static bool IsScope(string text) => Scope().IsMatch(text);

    [GeneratedRegex("^[0-9]+$", RegexOptions.NonBacktracking)]
    private static partial Regex Digits();

    [GeneratedRegex("^[\\x21\\x23-\\x5B\\x5D-\\x7E]+\\z", RegexOptions.NonBacktracking)]
    private static partial Regex Scope();
}
