using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using ModelContextProtocol.Server;
using SecureMcp.Guards;
using SecureMcp.Idempotency;
using SecureMcp.Policies;
using SecureMcp.Protocol;
using SecureMcp.Tasks;

namespace SecureMcp.Tests.Guards;

/// <summary>Members with guards at every place where one can stand.</summary>
internal sealed class GuardedMembers
{

    [McpServerTool(Name = "fetch", ReadOnly = true), AllowAnyCaller]
    public static string Fetch([UrlArgument("*.example.com")] Uri page, [UrlArgument(AnyPublicHost = true)] string? link = null) => $"{page} {link}";

    [McpServerTool(Name = "read", ReadOnly = true), AllowAnyCaller]
    public static string Read([PathArgument(Root = ".")] string path) => path;

    [McpServerTool(Name = "open", ReadOnly = true), AllowAnyCaller, InputSchema("""{"type":"object","properties":{"id":{},"order":{"additionalProperties":true}},"additionalProperties":true}""")]
    public static string Open([IdentifierArgument] string id, Order? order = null) => $"{id} {order?.Id}";

    [McpServerTool(Name = "order", ReadOnly = true), AllowAnyCaller]
    public static string Nested(Order order, [IdentifierArgument(MaxLength = 4)] string[]? tags = null) =>
        $"{order.Id} {string.Join(',', order.Lines.Select(line => $"{line.Page}{line.File}"))} {order.Next?.Id} {string.Join(',', tags ?? [])}";

    [McpServerTool(Name = "shape", ReadOnly = true), AllowAnyCaller, InputSchema("""{"type":"object","properties":{"shape":{"type":"object","additionalProperties":true}},"required":["shape"]}""")]
    public static string Kind(Shape shape) => shape.GetType().Name;

    [McpServerTool(Name = "once", Destructive = true), RequireScope("acts"), IdempotentByArguments(Seconds = 60)]
    public static string Once([PathArgument(Root = ".")] string path) => path;

    [McpServerTool(Name = "behind", ReadOnly = true), AllowAnyCaller, TaskSupport]
    public static string Behind([PathArgument(Root = ".")] string path) => path;

    [McpServerTool(Name = "own", ReadOnly = true), AllowAnyCaller]
    public static string Own([SubjectArgument, IdentifierArgument(Signs = "")] string? userId = null) => userId!;

    [McpServerPrompt(Name = "greet"), AllowAnyCaller]
    public static string Greet([IdentifierArgument] string name) => $"hello {name}";

    internal sealed record Order([IdentifierArgument, StringLength(100)] string Id, IReadOnlyList<Line> Lines, Order? Next = null, Dictionary<string, Line>? Named = null);

    internal sealed record Line
    {
        [UrlArgument("shop.example.com"), JsonPropertyName("web-page")]
        public string? Page { get; init; }

        [PathArgument(Root = ".")]
        public string? File { get; init; }
    }

    [JsonPolymorphic(TypeDiscriminatorPropertyName = "kind"), JsonDerivedType(typeof(Circle), "circle"), JsonDerivedType(typeof(Square), "square")]
    internal class Shape
    {
        [IdentifierArgument]
        public string? Name { get; init; }
    }

    internal sealed class Circle : Shape
    {
        [IdentifierArgument(MaxLength = 2)]
        public string? Label { get; init; }
    }

    internal sealed class Square : Shape
    {
        public string? Side { get; init; }
    }
}
