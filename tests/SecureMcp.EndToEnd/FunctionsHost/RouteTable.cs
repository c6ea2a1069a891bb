using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;

namespace SecureMcp.EndToEnd.FunctionsHost;

/// <summary>Which requests reach the handler. Matches with the route templates of ASP.NET Core, as the host does.</summary>
internal sealed class RouteTable
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE"];
    private readonly List<(HostRoute Route, TemplateMatcher Matcher)> routes = [];

    public RouteTable(HostConfiguration configuration)
    {
        foreach (var route in configuration.Routes)
        {
            var template = $"{configuration.RoutePrefix}/{route.Template}".Trim('/');
            try
            {
                if (IsBuiltIn(template))
                    Errors.Add($"{route.Template}: The specified route conflicts with one or more built in routes.");
                else
                    routes.Add((route, new TemplateMatcher(TemplateParser.Parse(template), [])));
            }
            catch (ArgumentException invalid)
            {
                // One route that can't be loaded leaves the others working.
                Errors.Add($"{route.Template}: {invalid.Message}");
            }
        }
    }

    /// <summary>Why routes were left out.</summary>
    public List<string> Errors { get; } = [];

    public HostRoute? Find(HttpRequest request)
        => Methods.Contains(request.Method, StringComparer.OrdinalIgnoreCase)
            ? routes.Find(entry => entry.Matcher.TryMatch(request.Path, new RouteValueDictionary())).Route
            : null;

    private static bool IsBuiltIn(string template)
        => template.StartsWith("admin", StringComparison.OrdinalIgnoreCase) || template.StartsWith("runtime", StringComparison.OrdinalIgnoreCase);
}
