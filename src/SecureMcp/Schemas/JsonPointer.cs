namespace SecureMcp.Schemas;

/// <summary>JSON pointers (RFC 6901) as strings.</summary>
internal static class JsonPointer
{
    public static string Escape(string segment)
        => segment.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    public static string Append(string pointer, string segment) => $"{pointer}/{Escape(segment)}";

    public static string Append(string pointer, int index) => $"{pointer}/{index}";

    /// <summary>
    /// Reads a local reference (<c>#</c> or <c>#/…</c>, percent-encoded as RFC 6901 section 6 says) into a pointer in
    /// its one normal form; false for any other reference.
    /// </summary>
    public static bool TryParseFragment(string reference, out string pointer)
    {
        pointer = string.Empty;
        if (reference is not ['#', ..])
        {
            return false;
        }

        var decoded = Uri.UnescapeDataString(reference[1..]);
        if (decoded.Length == 0)
        {
            return true;
        }

        if (decoded[0] != '/')
        {
            return false;
        }

        pointer = string.Concat(decoded[1..].Split('/').Select(segment => "/" + Escape(Unescape(segment))));
        return true;
    }

    // "~1" first: "~01" is the two characters "~1" (RFC 6901 section 4).
    private static string Unescape(string segment)
        => segment.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
}
