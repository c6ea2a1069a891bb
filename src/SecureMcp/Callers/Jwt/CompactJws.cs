using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace SecureMcp.Callers;

/// <summary>
/// A JSON Web Signature in the compact serialization (RFC 7515 section 7.1), taken apart but not believed. The JSON
/// serialization and encrypted tokens (five segments) don't parse.
/// </summary>
/// <param name="Header">The protected header.</param>
/// <param name="SigningInput">What the signature covers: the first two segments as they came, with the dot between.</param>
/// <param name="Payload">The decoded payload.</param>
/// <param name="Signature">The decoded signature.</param>
internal sealed record CompactJws(JwsHeader Header, ReadOnlyMemory<byte> SigningInput, ReadOnlyMemory<byte> Payload, ReadOnlyMemory<byte> Signature)
{
    // An issuer writes the same header into every token that it signs with one key. Whose it was does not matter: the same
    // text has the same meaning.
    private static volatile ReadHeader? newest;

    public static bool TryParse(string token, [NotNullWhen(true)] out CompactJws? jws)
    {
        jws = null;
        var text = token.AsSpan();
        var first = text.IndexOf('.');
        var last = text.LastIndexOf('.');
        if (first <= 0 || first == last || text[(first + 1)..last].Contains('.') || last == text.Length - 1)
            return false;
        if (!StrictBase64Url.TryDecode(text[(first + 1)..last], out var payload)
            || !StrictBase64Url.TryDecode(text[(last + 1)..], out var signature)
            || !TryReadHeader(text[..first], out var header))
        {
            return false;
        }

        jws = new CompactJws(header, Encoding.ASCII.GetBytes(token, 0, last), payload, signature);
        return true;
    }

    private static bool TryReadHeader(ReadOnlySpan<char> text, [NotNullWhen(true)] out JwsHeader? header)
    {
        if (newest is { } known && text.SequenceEqual(known.Text))
        {
            header = known.Header;
            return true;
        }

        header = null;
        if (!StrictBase64Url.TryDecode(text, out var utf8) || !JwsHeader.TryParse(utf8, out header))
            return false;
        newest = new ReadHeader(text.ToString(), header);
        return true;
    }

    private sealed record ReadHeader(string Text, JwsHeader Header);
}
