namespace SecureMcp.Testing;

/// <summary>What one caller sees, each list in the order of its names. Immutable.</summary>
/// <param name="Tools">Names of tools.</param>
/// <param name="Prompts">Names of prompts.</param>
/// <param name="Resources">URIs of resources.</param>
/// <param name="Templates">URI templates.</param>
public sealed record McpSurface(IReadOnlyList<string> Tools, IReadOnlyList<string> Prompts, IReadOnlyList<string> Resources, IReadOnlyList<string> Templates)
{
    /// <summary>Everything on one line.</summary>
    public override string ToString() =>
        $"tools: {Told(Tools)}; prompts: {Told(Prompts)}; resources: {Told(Resources)}; templates: {Told(Templates)}";

    private static string Told(IReadOnlyList<string> names) => names.Count == 0 ? "none" : string.Join(' ', names);
}
