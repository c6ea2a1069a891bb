using ModelContextProtocol.Protocol;

namespace SecureMcp.Protocol;

/// <summary>
/// Whether a tool reads or writes: <c>ReadOnly</c> and <c>Destructive</c> of <c>[McpServerTool]</c>. What is advertised as
/// hints and what policy, records and switches go by is this one declaration.
/// </summary>
internal static class EffectDeclaration
{
    /// <summary>
    /// Whether the tool only reads. Completes the hints, so that no client needs to know what the absence of one means, and
    /// adds a sentence to <paramref name="problems"/> for a tool that says nothing, or two things.
    /// </summary>
    public static bool Read(string label, Tool tool, ICollection<string> problems)
    {
        var hints = tool.Annotations;
        if (hints is not { ReadOnlyHint: not null } and not { DestructiveHint: not null })
        {
            problems.Add($"{label} does not declare whether it reads or writes: set ReadOnly or Destructive of [McpServerTool].");
            return false;
        }

        if (hints is { ReadOnlyHint: true, DestructiveHint: true })
        {
            problems.Add($"{label} declares with [McpServerTool] that it only reads, and that it destroys: set one of ReadOnly and Destructive.");
            return false;
        }

        hints.ReadOnlyHint ??= false;
        // The specification's default of an absent hint: what writes may destroy.
        hints.DestructiveHint = !hints.ReadOnlyHint.Value && (hints.DestructiveHint ?? true);
        return hints.ReadOnlyHint.Value;
    }
}
