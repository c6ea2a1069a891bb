using ModelContextProtocol.Protocol;

namespace SecureMcp.Conformance.Members;

/// <summary>The smallest files of their kind.</summary>
internal static class Samples
{
    /// <summary>A PNG of one pixel.</summary>
    public static byte[] Png { get; } = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==");

    /// <summary>A WAV of no samples: RIFF header, 8 kHz, one channel, 8 bits.</summary>
    public static byte[] Wav { get; } =
    [
        .. "RIFF"u8, 36, 0, 0, 0, .. "WAVEfmt "u8, 16, 0, 0, 0, 1, 0, 1, 0, 0x40, 0x1f, 0, 0, 0x40, 0x1f, 0, 0, 1, 0, 8, 0,
        .. "data"u8, 0, 0, 0, 0,
    ];

    public static ImageContentBlock Image() => ImageContentBlock.FromBytes(Png, "image/png");

    public static TextContentBlock Text(string text) => new() { Text = text };

    public static EmbeddedResourceBlock Resource(string uri, string mimeType, string text) =>
        new() { Resource = new TextResourceContents { Uri = uri, MimeType = mimeType, Text = text } };
}
