using System.Buffers;

namespace SecureMcp.Calls;

/// <summary>One scope (RFC 6749 section 3.3): printable ASCII without space, quotation mark and backslash, at least one.</summary>
internal static class ScopeToken
{
    private static readonly SearchValues<char> Characters =
        SearchValues.Create([.. Enumerable.Range(0x21, 0x7E - 0x21 + 1).Select(c => (char)c).Where(c => c is not ('"' or '\\'))]);

    public static bool IsValid(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExcept(Characters);
}
