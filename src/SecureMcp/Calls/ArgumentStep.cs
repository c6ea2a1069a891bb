using System.Runtime.InteropServices;

namespace SecureMcp.Calls;

/// <summary>One step down into an argument: a property, or an item where there is no name.</summary>
/// <param name="Name">The property's name as it was sent; null for an item.</param>
/// <param name="Index">The item's index, from 0.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ArgumentStep(string? Name, int Index);
