using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Primitives;

namespace SecureMcp.Calls;

/// <summary>
/// A place in one stream of a session: the stream's name, 128 random bits, and the number of the last event before it. It
/// is looked up among the streams of the request's own session only, so that it means nothing in another one.
/// </summary>
/// <param name="Stream">The stream's name, 22 characters of base64url.</param>
/// <param name="Number">0 before the first event, then 1, 2, 3…</param>
internal readonly record struct EventId(string Stream, long Number)
{
    public const string Header = "Last-Event-ID";
    private const int Bytes = 16;
    private const int Characters = 22;

    public static string NewStream() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>Reads the header, which must be there once and exactly as <see cref="ToString"/> writes it.</summary>
    public static bool TryParse(StringValues header, out EventId id)
    {
        id = default;
        if (header.Count != 1 || header[0] is not { Length: > Characters + 1 } text || text[Characters] != '.'
            || !long.TryParse(text.AsSpan(Characters + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        id = new EventId(text[..Characters], number);
        return id.Stream.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') && id.ToString() == text;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Stream}.{Number}");
}
