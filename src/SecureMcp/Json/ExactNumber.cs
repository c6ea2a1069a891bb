using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace SecureMcp.Json;

/// <summary>
/// A JSON number by its text: sign × 0.digits × 10^exponent, without leading or trailing zeros. Nothing is rounded and
/// the cost is linear in the text, so that a bound holds for 1e400 and for 0.1000000000000000001 alike.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ExactNumber
{
    // An exponent beyond this is as good as infinite, and small enough to add to without overflow.
    private const long ExponentLimit = 1L << 40;

    private ExactNumber(int sign, string digits, long exponent) => (Sign, Digits, Exponent) = (sign, digits, exponent);

    public int Sign { get; }

    public string Digits { get; }

    public long Exponent { get; }

    public bool IsWhole => Exponent >= Digits.Length;

    public static ExactNumber Of(decimal number) => Of(number.ToString(CultureInfo.InvariantCulture));

    /// <summary>Reads a number token; the element must be one.</summary>
    public static ExactNumber Of(JsonElement number) => Of(number.GetRawText());

    private static ExactNumber Of(ReadOnlySpan<char> text)
    {
        var sign = text[0] == '-' ? -1 : 1;
        text = text.TrimStart('-');
        long exponent = 0;
        if (text.IndexOfAny('e', 'E') is var at and >= 0)
        {
            exponent = ReadExponent(text[(at + 1)..]);
            text = text[..at];
        }

        var point = text.IndexOf('.');
        exponent += point < 0 ? text.Length : point;
        var digits = point < 0 ? text.ToString() : string.Concat(text[..point], text[(point + 1)..]);
        var significant = digits.TrimStart('0');
        exponent -= digits.Length - significant.Length;
        significant = significant.TrimEnd('0');
        return significant.Length == 0 ? new(0, string.Empty, 0) : new(sign, significant, exponent);
    }

    /// <summary>Negative, zero or positive, as this is less than, equal to or more than the other.</summary>
    public int Compare(ExactNumber other)
    {
        if (Sign != other.Sign || Sign == 0)
        {
            return Sign.CompareTo(other.Sign);
        }

        var magnitude = Exponent != other.Exponent
            ? Exponent.CompareTo(other.Exponent)
            : string.CompareOrdinal(Digits, other.Digits);
        return Sign * magnitude;
    }

    /// <summary>Says whether this is a whole multiple of a positive number of at most 18 digits.</summary>
    public bool IsMultipleOf(ExactNumber divisor)
    {
        var shift = Exponent - Digits.Length - (divisor.Exponent - divisor.Digits.Length);
        if (Sign == 0 || shift < 0)
        {
            // The digits end in no zero: nothing is left to divide by the missing powers of ten.
            return Sign == 0;
        }

        var modulus = ulong.Parse(divisor.Digits, CultureInfo.InvariantCulture);
        var remainder = 0UL;
        foreach (var digit in Digits)
        {
            remainder = ((remainder * 10) + (ulong)(digit - '0')) % modulus;
        }

        var power = (UInt128)(10 % modulus);
        for (var result = (UInt128)remainder; ; shift >>= 1, power = power * power % modulus)
        {
            if (shift == 0)
            {
                return result % modulus == 0;
            }

            result = (shift & 1) == 1 ? result * power % modulus : result;
        }
    }

    /// <summary>One text for all ways to write the same number.</summary>
    public override string ToString() => Sign == 0 ? "0" : $"{(Sign < 0 ? "-" : "")}0.{Digits}e{Exponent}";

    private static long ReadExponent(ReadOnlySpan<char> text)
    {
        var digits = text.TrimStart("+-").TrimStart('0');
        var size = digits.Length > 12 ? ExponentLimit : Math.Min(ExponentLimit, digits.Length == 0 ? 0 : long.Parse(digits, CultureInfo.InvariantCulture));
        return text[0] == '-' ? -size : size;
    }
}
