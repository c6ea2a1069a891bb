using System.Text.Json;

namespace SecureMcp.Cli.Apps;

/// <summary>An app's settings out of a file, in any of the forms that they are kept in.</summary>
internal static class AppSettings
{
    /// <summary>
    /// Reads <c>local.settings.json</c> (its <c>Values</c>), what <c>az functionapp config appsettings list</c> prints (an
    /// array of names and values), or a configuration as objects. Keys come with colons.
    /// </summary>
    /// <exception cref="CommandException">The file can't be read, or is none of these.</exception>
    public static async Task<IReadOnlyList<KeyValuePair<string, string?>>> ReadAsync(string path, string option, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = File.OpenRead(path);
            using var document = await JsonDocument.ParseAsync(file, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false }, cancellationToken);
            return [.. Read(document.RootElement, option)];
        }
        catch (JsonException)
        {
            throw Wrong(option, "that is no JSON, or says something twice.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw Wrong(option, "it can't be read.");
        }
    }

    private static IEnumerable<KeyValuePair<string, string?>> Read(JsonElement root, string option)
    {
        if (root.ValueKind == JsonValueKind.Array)
            return root.EnumerateArray().Select(entry => Pair(entry) ?? throw Wrong(option, "each entry of the array must have a name and a value."));
        if (root.ValueKind != JsonValueKind.Object)
            throw Wrong(option, "that is no JSON object.");
        if (root.TryGetProperty("IsEncrypted", out var encrypted) && encrypted.ValueKind == JsonValueKind.True)
            throw Wrong(option, "its values are encrypted. Decrypt it first ('func settings decrypt').");
        return root.TryGetProperty("Values", out var values) && values.ValueKind == JsonValueKind.Object ? Flatten(values, "") : Flatten(root, "");
    }

    private static KeyValuePair<string, string?>? Pair(JsonElement entry) =>
        entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String && entry.TryGetProperty("value", out var value)
            ? new(Key(name.GetString()!), Text(value))
            : null;

    private static IEnumerable<KeyValuePair<string, string?>> Flatten(JsonElement element, string path) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Flatten(property.Value, Under(path, property.Name))),
        JsonValueKind.Array => element.EnumerateArray().SelectMany((entry, i) => Flatten(entry, Under(path, $"{i}"))),
        _ => [new(path, Text(element))],
    };

    private static string Under(string path, string name) => path.Length == 0 ? Key(name) : $"{path}:{Key(name)}";

    /// <summary>As the configuration has a name that environment variables spell with underscores.</summary>
    public static string Key(string name) => name.Replace("__", ":", StringComparison.Ordinal);

    private static string? Text(JsonElement value) => value.ValueKind == JsonValueKind.Null ? null : value.ToString();

    private static CommandException Wrong(string option, string what) => new(ExitCodes.Failed, $"{option} must name a file with the app's settings: {what}");
}
