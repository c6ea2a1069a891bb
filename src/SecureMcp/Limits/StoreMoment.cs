using System.Runtime.InteropServices;

namespace SecureMcp.Limits;

/// <summary>What is known of the store's time at one moment: it is neither before the one nor behind the other.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct StoreMoment(DateTimeOffset Earliest, DateTimeOffset Latest);
