using System.Runtime.InteropServices;

namespace SecureMcp.Json;

/// <summary>What a text may cost before it is refused unread.</summary>
/// <param name="MaxBytes">The longest text, in bytes.</param>
/// <param name="MaxDepth">The deepest nesting of objects and arrays; 0 allows none, so only a bare scalar.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct StrictJsonLimits(int MaxBytes, int MaxDepth);
