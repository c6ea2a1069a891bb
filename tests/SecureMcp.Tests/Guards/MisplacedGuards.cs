using System.Text.Json;
using System.Text.Json.Serialization;
using ModelContextProtocol.Server;
using SecureMcp.Calls;
using SecureMcp.Guards;
using SecureMcp.Policies;

namespace SecureMcp.Tests.Guards;

/// <summary>Guards that could not be kept.</summary>
internal sealed class MisplacedGuards
{
    [McpServerTool(Name = "number", ReadOnly = true), AllowAnyCaller]
    public static string Number([IdentifierArgument] int id) => $"{id}";

    [McpServerTool(Name = "path_uri", ReadOnly = true), AllowAnyCaller]
    public static string PathUri([PathArgument(Root = ".")] Uri path) => $"{path}";

    [McpServerTool(Name = "two", ReadOnly = true), AllowAnyCaller]
    public static string Two([IdentifierArgument, UrlArgument("example.com")] string id) => id;

    [McpServerTool(Name = "caller", ReadOnly = true), AllowAnyCaller]
    public static string Whole([IdentifierArgument] Caller caller) => caller.SubjectId;

    [McpServerTool(Name = "no_host", ReadOnly = true), AllowAnyCaller]
    public static string NoHost([UrlArgument] string url) => url;

    [McpServerTool(Name = "no_root", ReadOnly = true), AllowAnyCaller]
    public static string NoRoot([PathArgument(Root = "not-there")] string path) => path;

    [McpServerTool(Name = "empty_root", ReadOnly = true), AllowAnyCaller]
    public static string EmptyRoot([PathArgument(Root = " ")] string path) => path;

    [McpServerTool(Name = "lengths", ReadOnly = true), AllowAnyCaller]
    public static string Lengths([IdentifierArgument(MinLength = 9, MaxLength = 8, Signs = "a", Letters = (IdentifierLetters)9)] string id) => id;

    [McpServerTool(Name = "nested", ReadOnly = true), AllowAnyCaller]
    public static string Nested(Holder[] holders) => $"{holders.Length}";

    [McpServerTool(Name = "converted", ReadOnly = true), AllowAnyCaller]
    public static string Read(Converted converted) => converted.Url;

    [McpServerResource(UriTemplate = "note://{id}", Name = "note"), AllowAnyCaller]
    public static string Note([IdentifierArgument] string id) => id;

    internal sealed record Holder([property: UrlArgument("example.com")] int Count, [property: IdentifierArgument, JsonConverter(typeof(OwnText))] string Id);

    [JsonConverter(typeof(OwnConverter))]
    internal sealed record Converted([UrlArgument("example.com")] string Url);

    internal sealed class OwnConverter : JsonConverter<Converted>
    {
        public override Converted Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, Converted value, JsonSerializerOptions options) => writer.WriteStringValue(value.Url);
    }

    internal sealed class OwnText : JsonConverter<string>
    {
        public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString()!.Trim();

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
    }
}
