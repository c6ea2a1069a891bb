using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using SecureMcp.Calls;

namespace SecureMcp.Storage;

/// <summary>Whose rights something was computed under, as one text: what the rules ask of it, and no credential.</summary>
internal static class CallerText
{
    public static string Write(Caller caller)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteString("scheme", caller.Scheme);
            json.WriteString("tenant", caller.TenantId);
            json.WriteString("subject", caller.SubjectId);
            if (caller.ClientId is not null)
                json.WriteString("client", caller.ClientId);
            json.WriteBoolean("app", caller.IsApp);
            WriteAll(json, "scopes", caller.Scopes);
            WriteAll(json, "roles", caller.Roles);
            WriteAll(json, "contexts", caller.AuthenticationContexts);
            if (caller.Acr is not null)
                json.WriteString("acr", caller.Acr);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }

    /// <exception cref="FormatException">It is none.</exception>
    public static Caller Read(string? text)
    {
        try
        {
            using var json = JsonDocument.Parse(text ?? "");
            var root = json.RootElement;
            return new Caller
            {
                Scheme = Required(root, "scheme"),
                TenantId = Required(root, "tenant"),
                SubjectId = Required(root, "subject"),
                ClientId = Optional(root, "client"),
                IsApp = root.GetProperty("app").GetBoolean(),
                Scopes = ReadAll(root, "scopes"),
                Roles = ReadAll(root, "roles"),
                AuthenticationContexts = ReadAll(root, "contexts"),
                Acr = Optional(root, "acr"),
                // Long over, whatever the token said: these rights are compared with, never used.
                ExpiresAt = DateTimeOffset.UnixEpoch,
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

    private static string Required(JsonElement root, string name) => root.GetProperty(name).GetString() ?? throw new FormatException($"A caller has no {name}.");

    private static string? Optional(JsonElement root, string name) => root.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static FrozenSet<string> ReadAll(JsonElement root, string name) =>
        root.GetProperty(name).EnumerateArray().Select(text => text.GetString()!).ToFrozenSet(StringComparer.Ordinal);
}
