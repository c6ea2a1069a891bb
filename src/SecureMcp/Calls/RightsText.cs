using System.Collections.Frozen;
using System.Text.Json;

namespace SecureMcp.Calls;

/// <summary>What <see cref="RightsRule"/> compares of a caller, as JSON to be kept: no credential is in it. Pure.</summary>
internal static class RightsText
{
    /// <summary>The rights, with what <paramref name="owner"/> writes in front of them; without it, whose they are is kept elsewhere.</summary>
    public static byte[] Write(Caller asked, Action<Utf8JsonWriter>? owner = null)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            owner?.Invoke(json);
            if (asked.ClientId is not null)
                json.WriteString("client", asked.ClientId);
            json.WriteBoolean("app", asked.IsApp);
            WriteAll(json, "scopes", asked.Scopes);
            WriteAll(json, "roles", asked.Roles);
            WriteAll(json, "contexts", asked.AuthenticationContexts);
            if (asked.Acr is not null)
                json.WriteString("acr", asked.Acr);
            json.WriteEndObject();
        }

        return text.ToArray();
    }

    /// <summary>The caller that <paramref name="owner"/> makes of the text, with the rights that are in it.</summary>
    /// <exception cref="FormatException">They are none.</exception>
    public static Caller Read(ReadOnlyMemory<byte> text, Func<JsonElement, Caller> owner)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            var root = json.RootElement;
            return owner(root) with
            {
                ClientId = Optional(root, "client"),
                IsApp = root.GetProperty("app").GetBoolean(),
                Scopes = ReadAll(root, "scopes"),
                Roles = ReadAll(root, "roles"),
                AuthenticationContexts = ReadAll(root, "contexts"),
                Acr = Optional(root, "acr"),
            };
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new FormatException("A caller's rights cannot be read.", unreadable);
        }
    }

    private static void WriteAll(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts.Order(StringComparer.Ordinal))
            json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static string? Optional(JsonElement root, string name) => root.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static FrozenSet<string> ReadAll(JsonElement root, string name) =>
        root.GetProperty(name).EnumerateArray().Select(text => text.GetString() ?? throw new FormatException("A right is null.")).ToFrozenSet(StringComparer.Ordinal);
}
