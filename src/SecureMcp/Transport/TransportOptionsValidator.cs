using Microsoft.Extensions.Options;

namespace SecureMcp.Transport;

internal sealed class TransportOptionsValidator : IValidateOptions<TransportOptions>
{
    public ValidateOptionsResult Validate(string? name, TransportOptions options)
    {
        List<string> problems = [];
        if (PublicUrlProblem(options.PublicUrl) is { } problem)
            problems.Add($"SecureMcp:Transport:PublicUrl {problem}");
        for (var i = 0; i < options.AllowedOrigins.Count; i++)
        {
            if (Origin.TryParse(options.AllowedOrigins[i]) is null)
                problems.Add($"SecureMcp:Transport:AllowedOrigins:{i} must be an origin: scheme, host and port, nothing else, for example https://inspector.example.com.");
        }

        if (options.MaxBodyBytes is < 1024 or > 16_777_216)
            problems.Add("SecureMcp:Transport:MaxBodyBytes must be between 1024 and 16777216 bytes.");
        if (options.MaxJsonDepth is < 8 or > 64)
            problems.Add("SecureMcp:Transport:MaxJsonDepth must be between 8 and 64.");
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static string? PublicUrlProblem(Uri? url)
    {
        if (url is null)
            return "is required: the full URL of the endpoint as clients type it, for example https://tools.example.com/mcp.";
        if (!url.IsAbsoluteUri || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp))
            return "must be an absolute https URL.";
        if (url.Scheme == Uri.UriSchemeHttp && !url.IsLoopback)
            return "must be https: plain http is for loopback only.";
        if (url.Query.Length > 0 || url.Fragment.Length > 0 || url.UserInfo.Length > 0)
            return "must have no query, fragment or user information.";
        return url.AbsolutePath.EndsWith('/') ? "must have a path without a trailing slash, for example /mcp." : null;
    }
}
