using System.Diagnostics.CodeAnalysis;

namespace SecureMcp.Protocol;

/// <summary>
/// The tool advertises this JSON Schema (2020-12) for its arguments instead of the one that is generated of its parameters,
/// for what parameters can't say: one of two arguments, one that depends on another. It is enforced as it stands, and
/// closed: an object that names properties and is silent on others allows no others.
/// </summary>
/// <remarks>
/// The start fails, naming the tool, when the text is not strict JSON, is no schema with <c>"type": "object"</c>, has a
/// keyword that would not be enforced, or lacks one of the method's parameters under <c>properties</c>: it could never be
/// sent. The generated schema is replaced as a whole, with the descriptions and headers (<c>x-mcp-header</c>) that
/// attributes of parameters would have put into it. For methods with <c>[McpServerTool]</c> only.
/// </remarks>
/// <param name="json">The schema as JSON, at most 64 KiB; references lead into it only.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class InputSchemaAttribute([StringSyntax(StringSyntaxAttribute.Json)] string json) : Attribute
{
    /// <summary>The schema as JSON.</summary>
    public string Json { get; } = json;
}
