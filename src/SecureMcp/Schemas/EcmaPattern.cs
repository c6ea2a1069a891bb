using System.Text;
using System.Text.RegularExpressions;

namespace SecureMcp.Schemas;

/// <summary>
/// Writes an ECMA-262 pattern (Unicode mode) as a .NET one with the same meaning, for the engine that does not
/// backtrack. Digits, words, spaces, the dot and the end of the text differ between the two; what has no exact
/// counterpart (lookaround, backreferences, <c>\b</c>, <c>\p</c>) is refused instead of approximated.
/// </summary>
internal sealed class EcmaPattern
{
    private const string Digit = @"0-9";
    private const string NoDigit = @"\x00-/:-\uD7FF\uE000-\uFFFF";
    private const string Word = @"0-9A-Z_a-z";
    private const string NoWord = @"\x00-/:-@\[-\^`\{-\uD7FF\uE000-\uFFFF";
    private const string Space = @"\t-\r \xA0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000\uFEFF";
    private const string NoSpace =
        @"\x00-\x08\x0E-\x1F!-\x9F\xA1-\u167F\u1681-\u1FFF\u200B-\u2027\u202A-\u202E\u2030-\u205E\u2060-\u2FFF\u3001-\uD7FF\uE000-\uFEFE\uFF00-\uFFFF";

    private const string Pair = @"[\uD800-\uDBFF][\uDC00-\uDFFF]";
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(250);

    private readonly string source;
    private readonly StringBuilder target = new();
    private int at;

    private EcmaPattern(string source) => this.source = source;

    /// <summary>Throws <see cref="ArgumentException"/> or <see cref="NotSupportedException"/> with the reason.</summary>
    public static Regex Compile(string pattern)
        => new(new EcmaPattern(pattern).Translate(), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Timeout);

    private string Translate()
    {
        while (at < source.Length)
        {
            var unit = source[at++];
            target.Append(unit switch
            {
                '\\' => Escape(),
                '[' => Class(),
                '(' => Group(),
                '.' => $@"(?:{Pair}|[^\n\r\u2028\u2029\uD800-\uDFFF])",
                '$' => @"\z",
                '{' => Quantifier(),
                '}' or ']' => throw new NotSupportedException($"'{unit}' must be escaped"),
                '^' or '|' or ')' or '*' or '+' or '?' => unit.ToString(),
                _ => Literal(unit),
            });
        }

        return target.ToString();
    }

    private string Group()
    {
        if (!Peek('?'))
        {
            return "(?:";
        }

        if (at + 1 >= source.Length || source[at + 1] != ':')
        {
            throw new NotSupportedException("lookaround, named groups and inline options are not supported");
        }

        at += 2;
        return "(?:";
    }

    private string Quantifier()
    {
        var end = source.IndexOf('}', at);
        var body = end < 0 ? string.Empty : source[at..end];
        if (body.Length is 0 or > 12 || !char.IsAsciiDigit(body[0])
            || body.Any(unit => unit != ',' && !char.IsAsciiDigit(unit)) || body.Count(unit => unit == ',') > 1)
        {
            throw new NotSupportedException("'{' must be escaped or start a quantifier");
        }

        at = end + 1;
        return $"{{{body}}}";
    }

    private string Escape()
    {
        var unit = Next();
        return unit switch
        {
            'd' => $"[{Digit}]",
            'w' => $"[{Word}]",
            's' => $"[{Space}]",
            'D' => $"(?:{Pair}|[{NoDigit}])",
            'W' => $"(?:{Pair}|[{NoWord}])",
            'S' => $"(?:{Pair}|[{NoSpace}])",
            _ => Literal(EscapedUnit(unit)),
        };
    }

    private string Class()
    {
        var negated = Peek('^');
        at += negated ? 1 : 0;
        var members = new StringBuilder();
        var beyondBmp = false;
        while (!Peek(']'))
        {
            var unit = Next();
            var set = unit == '\\' && at < source.Length ? SetOf(source[at]) : null;
            if (set is not null)
            {
                beyondBmp |= char.IsAsciiLetterUpper(source[at++]);
                members.Append(set);
                if (Peek('-') && at + 1 < source.Length && source[at + 1] != ']')
                {
                    throw new NotSupportedException("a range must not start with a class");
                }

                continue;
            }

            var isRangeSign = unit == '-' && members.Length > 0 && !Peek(']');
            members.Append(isRangeSign ? RangeTail() : Literal(unit == '\\' ? EscapedUnit(Next()) : unit));
        }

        at++;
        if (members.Length == 0)
        {
            throw new NotSupportedException("a class must not be empty");
        }

        return (negated, beyondBmp) switch
        {
            (false, false) => $"[{members}]",
            (false, true) => $"(?:{Pair}|[{members}])",
            (true, false) => $@"(?:{Pair}|[^{members}\uD800-\uDFFF])",
            (true, true) => $@"[^{members}\uD800-\uDFFF]",
        };
    }

    private string RangeTail()
    {
        var unit = Next();
        if (unit == '\\' && at < source.Length && SetOf(source[at]) is not null)
        {
            throw new NotSupportedException("a range must not end with a class");
        }

        return "-" + Literal(unit == '\\' ? EscapedUnit(Next()) : unit);
    }

    private static string? SetOf(char letter) => letter switch
    {
        'd' => Digit,
        'D' => NoDigit,
        'w' => Word,
        'W' => NoWord,
        's' => Space,
        'S' => NoSpace,
        _ => null,
    };

    private char EscapedUnit(char letter) => letter switch
    {
        't' => '\t',
        'n' => '\n',
        'v' => '\v',
        'f' => '\f',
        'r' => '\r',
        '0' when at >= source.Length || !char.IsAsciiDigit(source[at]) => '\0',
        'c' when at < source.Length && char.IsAsciiLetter(source[at]) => (char)(source[at++] % 32),
        'x' => Hexadecimal(2),
        'u' => Hexadecimal(4),
        _ when "^$\\.*+?()[]{}|/-".Contains(letter) => letter,
        _ => throw new NotSupportedException($"the escape \\{letter} is not supported"),
    };

    private char Hexadecimal(int length)
    {
        var digits = source.AsSpan(at, Math.Min(length, source.Length - at));
        if (digits.Length < length || !ushort.TryParse(digits, System.Globalization.NumberStyles.AllowHexSpecifier, null, out var value))
        {
            throw new NotSupportedException("an escape must have its hexadecimal digits");
        }

        at += length;
        return (char)value;
    }

    private static string Literal(char unit)
        => char.IsSurrogate(unit)
            ? throw new NotSupportedException("characters beyond U+FFFF are not supported")
            : char.IsAsciiLetterOrDigit(unit) ? unit.ToString() : $@"\u{(int)unit:X4}";

    private bool Peek(char unit) => at < source.Length && source[at] == unit;

    private char Next()
        => at < source.Length ? source[at++] : throw new NotSupportedException("the pattern ends too early");
}
