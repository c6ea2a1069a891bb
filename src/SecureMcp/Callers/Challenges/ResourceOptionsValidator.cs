using Microsoft.Extensions.Options;

namespace SecureMcp.Callers;

internal sealed class ResourceOptionsValidator : IValidateOptions<ResourceOptions>
{
    private const string Section = ResourceOptions.SectionName;
    private const int MaxNameLength = 100;

    public ValidateOptionsResult Validate(string? name, ResourceOptions options)
    {
        List<string> problems = [];
        if (options.Name is { } shown && (string.IsNullOrWhiteSpace(shown) || shown.Length > MaxNameLength || UntrustedText.Clean(shown) != shown))
            problems.Add($"{Section}:Name must be 1 to {MaxNameLength} characters without control characters.");
        foreach (var (key, uri) in new[] { ("Documentation", options.Documentation), ("PolicyUri", options.PolicyUri), ("TermsUri", options.TermsUri) })
        {
            if (uri is not null && (!uri.IsAbsoluteUri || uri.Scheme != Uri.UriSchemeHttps || uri.UserInfo.Length > 0))
                problems.Add($"{Section}:{key} must be an absolute https URL without a user.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
