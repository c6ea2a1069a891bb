using System.Globalization;

namespace SecureMcp.Callers;

/// <summary>
/// When a key ends, as the settings write it. Only forms that have one reading in every culture and time zone.
/// </summary>
internal static class ApiKeyExpiry
{
    private static readonly string[] Formats = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ss'Z'"];

    public static bool TryParse(string? text, out DateTimeOffset instant) =>
        DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out instant);
}
