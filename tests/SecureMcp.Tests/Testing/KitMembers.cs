using System.ComponentModel.DataAnnotations;
using ModelContextProtocol.Server;
using SecureMcp.Calls;
using SecureMcp.Policies;
using SecureMcp.Protocol;

namespace SecureMcp.Tests.Testing;

/// <summary>Members that show what reached them.</summary>
internal sealed class KitMembers
{
    [McpServerTool(Name = "who", ReadOnly = true), AllowAnyCaller]
    public static string Who(Caller caller) => string.Join(' ',
        caller.Scheme, caller.TenantId, caller.SubjectId, caller.ClientId ?? "-", caller.IsApp ? "app" : "person",
        string.Join('+', caller.Scopes.Order(StringComparer.Ordinal)), string.Join('+', caller.Roles.Order(StringComparer.Ordinal)),
        caller.Acr ?? "-", string.Join('+', caller.AuthenticationContexts), caller.DisplayName ?? "-");

    [McpServerTool(Name = "look", ReadOnly = true), AllowAnyCaller]
    [InputSchema("""{"type":"object","properties":{"region":{"type":"string","x-mcp-header":"Region"},"dry":{"type":"boolean","x-mcp-header":"Dry"}},"additionalProperties":false}""")]
    public static string Look(string? region = null, bool dry = false) => $"{region} {dry}";

    [McpServerTool(Name = "guarded", ReadOnly = true), RequireAuthenticationContext("c1"), RequireScheme("entra"), RequireScope("notes.read")]
    public static string Guarded() => "the vault";

    [McpServerTool(Name = "steps", ReadOnly = true), AllowAnyCaller]
    public static async Task<string> Steps(IProgress<ModelContextProtocol.ProgressNotificationValue> progress, CancellationToken cancellationToken)
    {
        progress.Report(new() { Progress = 1, Total = 2 });
        await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken);
        return "done";
    }

    [McpServerPrompt(Name = "greet"), AllowAnyCaller]
    public static string Greet([AllowedValues("Ada", "Bob")] string name) => $"Say hello to {name}.";

    [McpServerResource(UriTemplate = "note://open", Name = "open", MimeType = "text/plain"), AllowAnyCaller]
    public static string Open() => "an open note";

    [McpServerResource(UriTemplate = "note://shelf/{id}", Name = "shelf", MimeType = "text/plain"), RequireScope("notes.read")]
    public static string Shelf([AllowedValues("7", "8")] string id) => $"note {id}";
}
