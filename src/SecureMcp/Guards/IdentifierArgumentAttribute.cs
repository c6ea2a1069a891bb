namespace SecureMcp.Guards;

/// <summary>
/// Holds a text to an identifier: of bounded length, made of letters, digits and a few signs between them, beginning and ending
/// with a letter or digit, so that it is neither read as an option or a path nor taken for another that looks alike.
/// </summary>
/// <remarks>On values of type <see cref="string"/>, or lists of strings.</remarks>
public sealed class IdentifierArgumentAttribute : GuardAttribute
{
    /// <summary>The least number of characters, 1 to 1,024; 1 unless set.</summary>
    public int MinLength { get; set; } = 1;

    /// <summary>The greatest number of characters, 1 to 1,024; 64 unless set.</summary>
    public int MaxLength { get; set; } = 64;

    /// <summary>The signs that may stand between letters and digits, never two together; <c>-_.</c> unless set. Of ASCII.</summary>
    public string Signs { get; set; } = "-_.";

    /// <summary>The letters that it may have; <see cref="IdentifierLetters.Ascii"/> unless set.</summary>
    public IdentifierLetters Letters { get; set; }

    internal override IArgumentGuard? Compile(ICollection<string> faults)
    {
        if (MinLength < 1 || MaxLength > 1024 || MinLength > MaxLength)
            faults.Add("with lengths that are not 1 to 1024, the least first.");
        if (Signs is null || Signs.Any(sign => sign is <= ' ' or >= '\x7F' || char.IsAsciiLetterOrDigit(sign)))
            faults.Add("with signs that are not signs of ASCII.");
        if (!Enum.IsDefined(Letters))
            faults.Add("with letters that are none.");
        return faults.Count == 0 ? new IdentifierGuard(MinLength, MaxLength, Signs!, Letters) : null;
    }
}
