using System.Text.Json;
using System.Text.Json.Serialization;

namespace SecureMcp.Functions.Tools;

/// <summary>Reads the sample data that is part of the assembly.</summary>
internal static class EmbeddedData
{
    private const string Prefix = "SecureMcp.Functions.Data.";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    public static IReadOnlyList<T> ReadList<T>(string file)
    {
        using var stream = Open(Prefix + file);
        return JsonSerializer.Deserialize<List<T>>(stream, Json) ?? throw new InvalidDataException($"{file} is empty.");
    }

    /// <summary>The texts of a folder by file name without extension, in the order of the names.</summary>
    public static IEnumerable<(string Name, string Text)> ReadTexts(string folder, string extension)
    {
        var start = $"{Prefix}{folder}.";
        foreach (var resource in typeof(EmbeddedData).Assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            if (!resource.StartsWith(start, StringComparison.Ordinal) || !resource.EndsWith(extension, StringComparison.Ordinal))
                continue;
            using var reader = new StreamReader(Open(resource));
            yield return (resource[start.Length..^extension.Length], reader.ReadToEnd());
        }
    }

    private static Stream Open(string resource) => typeof(EmbeddedData).Assembly.GetManifestResourceStream(resource)
        ?? throw new InvalidDataException($"{resource} is not part of the assembly.");
}
