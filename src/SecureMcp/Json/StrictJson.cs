using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;

namespace SecureMcp.Json;

/// <summary>
/// Reads JSON in the one way that leaves readers behind us nothing to disagree about: RFC 8259 to the letter, and in
/// addition every text refused that two readers could understand differently (RFC 8259 sections 4, 8.1 and 8.2).
/// Numbers keep their text, whatever their size. Pure and thread-safe.
/// </summary>
internal static class StrictJson
{
    /// <summary>
    /// Parses one value. The document reads from <paramref name="utf8"/>, which must not change while it is in use.
    /// Answers false with a fault for any bytes that are not strict JSON; never throws for them.
    /// </summary>
    public static bool TryParse(
        ReadOnlyMemory<byte> utf8,
        StrictJsonLimits limits,
        [NotNullWhen(true)] out JsonDocument? document,
        out StrictJsonFault fault)
    {
        document = null;
        fault = Check(utf8, limits);
        if (fault is not StrictJsonFault.None)
        {
            return false;
        }

        document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = limits.MaxDepth });
        return true;
    }

    private static StrictJsonFault Check(ReadOnlyMemory<byte> utf8, StrictJsonLimits limits)
    {
        if (utf8.Length > limits.MaxBytes)
        {
            return StrictJsonFault.TooLarge;
        }

        if (!Utf8.IsValid(utf8.Span))
        {
            return StrictJsonFault.InvalidUtf8;
        }

        return utf8.Span.StartsWith("\uFEFF"u8) ? StrictJsonFault.ByteOrderMark : Walk(utf8, limits.MaxDepth);
    }

    private static StrictJsonFault Walk(ReadOnlyMemory<byte> utf8, int maxDepth)
    {
        // One level more than allowed, so that the limit is answered here and not by an exception.
        var reader = new Utf8JsonReader(
            utf8.Span,
            new JsonReaderOptions { MaxDepth = Math.Min(maxDepth, int.MaxValue - 1) + 1 });
        var names = new MemberNames();
        var complete = false;
        try
        {
            while (reader.Read())
            {
                if (Judge(ref reader, utf8, names, maxDepth) is var fault and not StrictJsonFault.None)
                {
                    return fault;
                }

                complete = reader.CurrentDepth == 0
                    && reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray);
            }
        }
        catch (JsonException)
        {
            return complete ? StrictJsonFault.TrailingData : StrictJsonFault.Malformed;
        }

        return StrictJsonFault.None;
    }

    private static StrictJsonFault Judge(
        ref Utf8JsonReader reader, ReadOnlyMemory<byte> utf8, MemberNames names, int maxDepth)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject or JsonTokenType.StartArray when reader.CurrentDepth >= maxDepth:
                return StrictJsonFault.TooDeep;
            case JsonTokenType.StartObject:
                names.Open();
                return StrictJsonFault.None;
            case JsonTokenType.EndObject:
                names.Close();
                return StrictJsonFault.None;
            case JsonTokenType.String or JsonTokenType.PropertyName
                when reader.ValueIsEscaped && HasLoneSurrogate(reader.ValueSpan):
                return StrictJsonFault.LoneSurrogate;
            case JsonTokenType.PropertyName:
                var name = NameOf(ref reader, utf8);
                return name.Span.Contains((byte)0) ? StrictJsonFault.NulInMemberName : names.Add(name);
            default:
                return StrictJsonFault.None;
        }
    }

    private static ReadOnlyMemory<byte> NameOf(ref Utf8JsonReader reader, ReadOnlyMemory<byte> utf8)
    {
        if (!reader.ValueIsEscaped)
        {
            return utf8.Slice((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length);
        }

        var unescaped = new byte[reader.ValueSpan.Length];
        return unescaped.AsMemory(0, reader.CopyString(unescaped));
    }

    // The reader has checked that a backslash is followed by a known letter, and a 'u' by four hexadecimal digits.
    private static bool HasLoneSurrogate(ReadOnlySpan<byte> escaped)
    {
        for (var rest = escaped; rest.IndexOf((byte)'\\') is var at and >= 0;)
        {
            rest = rest[at..];
            if (rest[1] != 'u')
            {
                rest = rest[2..];
                continue;
            }

            var unit = UnitAt(rest);
            rest = rest[6..];
            if (char.IsLowSurrogate(unit))
            {
                return true;
            }

            if (char.IsHighSurrogate(unit))
            {
                if (!rest.StartsWith("\\u"u8) || !char.IsLowSurrogate(UnitAt(rest)))
                {
                    return true;
                }

                rest = rest[6..];
            }
        }

        return false;
    }

    private static char UnitAt(ReadOnlySpan<byte> escape)
        => (char)ushort.Parse(escape[2..6], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
