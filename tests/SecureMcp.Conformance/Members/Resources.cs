using System.ComponentModel;
using System.Text.Json;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SecureMcp.Policies;

namespace SecureMcp.Conformance.Members;

/// <summary>A resource of text, one of bytes, one to watch and a template.</summary>
internal sealed class Resources
{
    [McpServerResource(UriTemplate = "test://static-text", Name = "static-text", MimeType = "text/plain"), AllowAnyCaller, Description("Text.")]
    public static string StaticText() => "This is the content of the static text resource.";

    [McpServerResource(UriTemplate = "test://static-binary", Name = "static-binary", MimeType = "image/png"), AllowAnyCaller, Description("An image.")]
    public static BlobResourceContents StaticBinary() => BlobResourceContents.FromBytes(Samples.Png, "test://static-binary", "image/png");

    [McpServerResource(UriTemplate = "test://watched-resource", Name = "watched-resource", MimeType = "text/plain"), AllowAnyCaller, Description("Text to watch.")]
    public static string Watched() => "This is watched.";

    [McpServerResource(UriTemplate = "test://template/{id}/data", Name = "template", MimeType = "application/json"), AllowAnyCaller, Description("Data by id.")]
    public static TextResourceContents Template(string id) => new()
    {
        Uri = $"test://template/{Uri.EscapeDataString(id)}/data",
        MimeType = "application/json",
        Text = JsonSerializer.Serialize(new { id, templateTest = true, data = $"Data for ID: {id}" }),
    };
}
