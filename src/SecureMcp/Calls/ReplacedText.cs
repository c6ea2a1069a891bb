using System.Collections.Immutable;

namespace SecureMcp.Calls;

/// <summary>A text that a member gets in place of the one that was sent.</summary>
/// <param name="Place">Where it stands, from the arguments down.</param>
/// <param name="Text">The text.</param>
internal sealed record ReplacedText(ImmutableArray<ArgumentStep> Place, string Text);
