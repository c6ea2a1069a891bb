using System.ComponentModel;
using ModelContextProtocol.Server;
using SecureMcp.Policies;
using SecureMcp.Protocol;

namespace SecureMcp.Conformance.Members;

/// <summary>Tools whose input schema is what matters.</summary>
internal sealed class SchemaTools
{
    private const string ContactSchema = """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "type": "object",
          "$defs": {
            "address": {
              "$anchor": "addressDef",
              "type": "object",
              "properties": { "street": { "type": "string" }, "city": { "type": "string" } }
            }
          },
          "properties": {
            "name": { "type": "string" },
            "address": { "$ref": "#addressDef" },
            "contactMethod": { "enum": ["phone", "email"] },
            "phone": { "type": "string" },
            "email": { "type": "string" }
          },
          "additionalProperties": false,
          "allOf": [{ "anyOf": [{ "required": ["phone"] }, { "required": ["email"] }] }],
          "if": { "properties": { "contactMethod": { "const": "phone" } }, "required": ["contactMethod"] },
          "then": { "required": ["phone"] },
          "else": { "required": ["email"] }
        }
        """;

    [McpServerTool(Name = "json_schema_2020_12_tool", ReadOnly = true), InputSchema(ContactSchema), AllowAnyCaller, Description("Tool with JSON Schema 2020-12 features.")]
    public static string JsonSchema(string? name = null, PostalAddress? address = null, ContactMethod? contactMethod = null, string? phone = null, string? email = null) =>
        $"{name}, {address?.Street} {address?.City}: {contactMethod} {phone ?? email}";

    [McpServerTool(Name = "test_region_header", ReadOnly = true), AllowAnyCaller, Description("Mirrors an argument into a header.")]
    public static string Region([McpHeader("Region"), Description("Where to look.")] string region) => $"Looked in {region}.";

    [McpServerTool(Name = "test_typed_headers", ReadOnly = true), AllowAnyCaller, Description("Mirrors an argument of every type into a header.")]
    public static string TypedHeaders([McpHeader("City")] string? city = null, [McpHeader("Count")] long? count = null, [McpHeader("Dry")] bool? dry = null) =>
        $"{city}, {count}, {dry}";
}

/// <summary>Where somebody lives.</summary>
internal sealed record PostalAddress(string? Street = null, string? City = null);

/// <summary>How somebody wants to be reached.</summary>
[System.Text.Json.Serialization.JsonConverter(typeof(System.Text.Json.Serialization.JsonStringEnumConverter<ContactMethod>))]
internal enum ContactMethod
{
    [System.Text.Json.Serialization.JsonStringEnumMemberName("phone")]
    Phone,

    [System.Text.Json.Serialization.JsonStringEnumMemberName("email")]
    Email,
}
