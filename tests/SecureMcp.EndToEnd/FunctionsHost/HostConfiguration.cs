using System.Text.Json;

namespace SecureMcp.EndToEnd.FunctionsHost;

/// <summary>What host.json says, merged over what its configuration profile sets.</summary>
internal sealed record HostConfiguration(
    string ExecutablePath,
    IReadOnlyList<string> Arguments,
    string WorkingDirectory,
    int? FixedPort,
    TimeSpan InitializationTimeout,
    string RoutePrefix,
    IReadOnlyList<HostRoute> Routes)
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    public static HostConfiguration Read(string appFolder)
    {
        var path = Path.Combine(appFolder, "host.json");
        if (!File.Exists(path))
            throw new HostStartException("host.json is missing.");
        using var document = JsonDocument.Parse(File.ReadAllText(path), Lenient);
        var root = document.RootElement;
        if (Text(root, "version") != "2.0")
            throw new HostStartException("host.json: version must be 2.0.");

        // The two names are one set. Without it there is no proxying of requests, which is all that this host does.
        var profile = Text(root, "configurationProfile") ?? "";
        if (!profile.Equals("mcp-custom-handler", StringComparison.OrdinalIgnoreCase)
            && !profile.Equals("web-app-custom-handler", StringComparison.OrdinalIgnoreCase))
            throw new HostStartException($"The configuration profile '{profile}' is not supported.");

        var handler = Child(root, "customHandler");
        if (Child(handler, "enableProxyingHttpRequest").ValueKind == JsonValueKind.False)
            throw new HostStartException("customHandler.enableProxyingHttpRequest is off: requests would be rebuilt and buffered.");
        var description = Child(handler, "description");
        var executable = Text(description, "defaultExecutablePath");
        if (string.IsNullOrEmpty(executable))
            throw new HostStartException("customHandler.description.defaultExecutablePath is missing.");
        return new HostConfiguration(
            executable,
            [.. Texts(Child(description, "arguments")), .. Texts(Child(description, "workerArguments"))],
            Path.Combine(appFolder, Text(description, "workingDirectory") ?? ""),
            Child(handler, "port") is { ValueKind: JsonValueKind.Number } port ? port.GetInt32() : null,
            Text(handler, "initializationTimeout") is { } timeout ? TimeSpan.Parse(timeout) : TimeSpan.FromSeconds(30),
            Text(Child(Child(root, "extensions"), "http"), "routePrefix") ?? "",
            ReadRoutes(Child(handler, "http")));
    }

    private static List<HostRoute> ReadRoutes(JsonElement http)
    {
        // An app without its own level needs a function key on every request: the profile does not set one.
        var level = Level(Text(http, "defaultAuthorizationLevel")) ?? AuthorizationLevel.Function;
        var routes = Child(http, "routes") is { ValueKind: JsonValueKind.Array } array
            ? array.EnumerateArray().Select(route => new HostRoute(Text(route, "route") ?? "", Level(Text(route, "authorizationLevel")) ?? level)).ToList()
            : [];

        // The profile's catch-all is routes:0, so it lives only where the app names no route of its own.
        return routes is [] ? [new HostRoute("{*route}", level)] : routes;
    }

    private static AuthorizationLevel? Level(string? name)
    {
        if (name is null)
            return null;
        return Enum.TryParse<AuthorizationLevel>(name, ignoreCase: true, out var level)
            ? level
            : throw new HostStartException($"'{name}' is no authorization level.");
    }

    // Configuration keys ignore case, as everywhere in .NET's configuration.
    private static JsonElement Child(JsonElement parent, string name) => parent.ValueKind == JsonValueKind.Object
        ? parent.EnumerateObject().LastOrDefault(property => property.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value
        : default;

    private static string? Text(JsonElement parent, string name)
        => Child(parent, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static IEnumerable<string> Texts(JsonElement array)
        => array.ValueKind == JsonValueKind.Array ? array.EnumerateArray().Select(item => item.GetString()!) : [];
}

/// <summary>One entry of <c>customHandler.http.routes</c>.</summary>
internal sealed record HostRoute(string Template, AuthorizationLevel Level);

/// <summary>Whose key a request must carry.</summary>
internal enum AuthorizationLevel
{
    Anonymous,
    User,
    Function,
    System,
    Admin,
}
