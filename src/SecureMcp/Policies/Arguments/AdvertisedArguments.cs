using System.Text.Json;

namespace SecureMcp.Policies;

/// <summary>What policy needs to know of a member's input schema: its arguments at the top level. Pure.</summary>
internal static class AdvertisedArguments
{
    public static bool TryFind(JsonElement schema, string argument, out JsonElement property)
    {
        property = default;
        return schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("properties", out var properties)
            && properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty(argument, out property);
    }

    public static bool IsRequired(JsonElement schema, string argument) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("required", out var required) && required.ValueKind == JsonValueKind.Array && required.EnumerateArray().Any(name => name.ValueEquals(argument));

    /// <summary>Whether the property says by itself that it is one of these types, or null beside.</summary>
    public static bool IsOnly(JsonElement property, params ReadOnlySpan<string> types)
    {
        if (property.ValueKind != JsonValueKind.Object || !property.TryGetProperty("type", out var type))
            return false;
        JsonElement[] said = type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray()] : [type];
        var named = 0;
        foreach (var one in said)
        {
            if (one.ValueKind != JsonValueKind.String || !(one.ValueEquals("null") || types.Contains(one.GetString()!)))
                return false;
            named += one.ValueEquals("null") ? 0 : 1;
        }

        return named > 0;
    }
}
