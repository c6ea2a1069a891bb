namespace SecureMcp.Guards;

/// <summary>The letters of an identifier.</summary>
public enum IdentifierLetters
{
    /// <summary>a to z and A to Z.</summary>
    Ascii,

    /// <summary>
    /// Letters of one script only: Latin, Greek, Cyrillic, Chinese and Japanese, or Korean, each letter in the one form that
    /// Unicode's normalization (NFC) leaves it in. A whole word of one script can still look like one of another.
    /// </summary>
    OneScript,
}
