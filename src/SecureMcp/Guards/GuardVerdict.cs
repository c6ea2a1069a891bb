using System.Runtime.InteropServices;

namespace SecureMcp.Guards;

/// <summary>What a guard says of one text. The default value lets it through as it is.</summary>
/// <param name="Expectation">What the text must be and is not, in words that repeat nothing of it; null lets it through.</param>
/// <param name="Value">What the member gets in its place; null leaves it.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct GuardVerdict(string? Expectation, string? Value = null);
