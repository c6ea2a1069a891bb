using System.Text.Json;
using SecureMcp.Calls;

namespace SecureMcp.Transport;

/// <summary>
/// Which era a message belongs to, and whether its headers agree with its body (MCP 2026-07-28, transports, "Headers").
/// Headers are what gateways route and limit by, so a header that says something else than the body is refused.
/// </summary>
internal static class EraRule
{
    public const string VersionKey = "io.modelcontextprotocol/protocolVersion";

    /// <summary>Judges the message; answers its era and version.</summary>
    public static Refusal? Judge(RpcMessage message, RequestHeaders headers, out ProtocolEra era, out string? version)
    {
        var stated = message.Meta is { ValueKind: JsonValueKind.Object } meta && meta.TryGetProperty(VersionKey, out var property) ? property : default;
        era = headers.ProtocolVersion is { } header && IsModern(header) || stated.ValueKind == JsonValueKind.String && IsModern(stated.GetString()!)
            ? ProtocolEra.Modern
            : ProtocolEra.Legacy;
        version = headers.ProtocolVersion ?? (stated.ValueKind == JsonValueKind.String ? stated.GetString() : null);
        return era == ProtocolEra.Modern ? JudgeModern(message, headers, stated) : JudgeLegacy(message, headers, stated, ref version);
    }

    private static Refusal? JudgeLegacy(RpcMessage message, RequestHeaders headers, JsonElement stated, ref string? version)
    {
        if (stated.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.String))
            return new Refusal(RefusalReason.MetaInvalid) { Detail = $"params._meta['{VersionKey}'] must be a string." };
        // The first message negotiates the version in its body; later ones carry the header, which 2025-03-26 did not have.
        if (message.Method == "initialize" && version is null)
            return null;
        version ??= ProtocolVersions.Headerless;
        if (!ProtocolVersions.IsLegacy(version))
            return new Refusal(RefusalReason.ProtocolVersionUnsupported) { RequestedVersion = version };
        return stated.ValueKind == JsonValueKind.String && headers.ProtocolVersion is { } header && stated.GetString() != header
            ? Mismatch("MCP-Protocol-Version", $"params._meta['{VersionKey}']")
            : null;
    }

    private static Refusal? JudgeModern(RpcMessage message, RequestHeaders headers, JsonElement stated)
    {
        if (message.Method is null)
            return new Refusal(RefusalReason.MessageInvalid) { Detail = "A client sends no responses in this revision." };
        if (headers.ProtocolVersion is { } sent && stated.ValueKind == JsonValueKind.String && stated.GetString() != sent)
            return Mismatch("MCP-Protocol-Version", $"params._meta['{VersionKey}']");
        // Before what the revision asks for, whether it is one: a client of a later one must learn which to fall back to.
        var version = headers.ProtocolVersion ?? stated.GetString()!;
        if (version != ProtocolVersions.Modern)
            return new Refusal(RefusalReason.ProtocolVersionUnsupported) { RequestedVersion = version };
        if (message.IsRequest && MetaProblem(message, stated) is { } problem)
            return new Refusal(RefusalReason.MetaInvalid) { Detail = problem };
        if (headers.ProtocolVersion is null)
            return Mismatch("MCP-Protocol-Version", $"params._meta['{VersionKey}']");
        if (headers.Method != message.Method)
            return Mismatch("Mcp-Method", "method");
        return NameField(message.Method) is { } field && headers.DecodedName != Text(message.Parameters, field)
            ? Mismatch("Mcp-Name", $"params.{field}")
            : null;
    }

    private static string? MetaProblem(RpcMessage message, JsonElement stated)
    {
        if (message.Meta is not { ValueKind: JsonValueKind.Object })
            return "params._meta is required and must be an object.";
        if (stated.ValueKind != JsonValueKind.String)
            return $"params._meta['{VersionKey}'] is required and must be a string.";
        return message.Capabilities.ValueKind == JsonValueKind.Object
            ? null
            : $"params._meta['{RpcMessage.CapabilitiesKey}'] is required and must be an object.";
    }

    /// <summary>The parameter that <c>Mcp-Name</c> repeats, or null when the method has none.</summary>
    private static string? NameField(string method) => method switch
    {
        "tools/call" or "prompts/get" => "name",
        "resources/read" => "uri",
        "tasks/get" or "tasks/update" or "tasks/cancel" => "taskId",
        _ => null,
    };

    // Revisions are dates, and dates in this form sort as text; anything at or behind 2026-07-28, known or not, is modern.
    private static bool IsModern(string version) =>
        version.Length == 10 && string.CompareOrdinal(version, ProtocolVersions.Modern) >= 0 && version.All(c => char.IsAsciiDigit(c) || c == '-');

    private static Refusal Mismatch(string header, string field) =>
        new(RefusalReason.HeaderMismatch) { Detail = $"The header {header} is required and must equal {field}." };

    private static string? Text(JsonElement parameters, string field) =>
        parameters.ValueKind == JsonValueKind.Object && parameters.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
