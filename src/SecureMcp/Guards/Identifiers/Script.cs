namespace SecureMcp.Guards;

/// <summary>A script whose letters identifiers may have.</summary>
internal enum Script
{
    None,
    Latin,
    Greek,
    Cyrillic,

    /// <summary>Chinese characters and the Japanese syllables, which are written together.</summary>
    Han,
    Hangul,
}
