using Microsoft.Extensions.Options;
using SecureMcp.Calls;

namespace SecureMcp.Callers;

/// <summary>Checks <see cref="CallerChainOptions"/> at start and reports everything that is wrong at once.</summary>
internal sealed class CallerChainOptionsValidator : IValidateOptions<CallerChainOptions>
{
    private const string Section = CallerChainOptions.SectionName;
    private const string Rule = "must be a scope in characters that RFC 6749 section 3.3 allows: printable ASCII without space, quotation mark and backslash.";

    public ValidateOptionsResult Validate(string? name, CallerChainOptions options)
    {
        List<string> problems = [.. Problems(options), .. options.ScopeMappings.SelectMany((mapping, i) => Problems(mapping, $"{Section}:ScopeMappings:{i}"))];
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Problems(CallerChainOptions options)
    {
        for (var i = 0; i < options.RequiredScopes.Count; i++)
        {
            if (!ScopeToken.IsValid(options.RequiredScopes[i]))
                yield return $"{Section}:RequiredScopes:{i} {Rule}";
        }

        if (!options.Required && options.RequiredScopes.Count > 0)
            yield return $"{Section}:RequiredScopes asks for what no caller without a credential has: leave it empty, or set {Section}:Required to true.";
    }

    private static IEnumerable<string> Problems(ScopeMapping mapping, string key)
    {
        if (mapping.Scheme is not null && string.IsNullOrWhiteSpace(mapping.Scheme))
            yield return $"{key}:Scheme must be the name of a scheme, or not be there.";
        if (mapping.Scope is null == mapping.Role is null)
            yield return $"{key} must have either Scope or Role.";
        if (mapping.Scope is not null && !ScopeToken.IsValid(mapping.Scope))
            yield return $"{key}:Scope {Rule}";
        if (mapping.Role is not null && string.IsNullOrWhiteSpace(mapping.Role))
            yield return $"{key}:Role must be the name of a role.";
        if (mapping.To.Count == 0)
            yield return $"{key}:To must name at least one scope.";
        for (var i = 0; i < mapping.To.Count; i++)
        {
            if (!ScopeToken.IsValid(mapping.To[i]))
                yield return $"{key}:To:{i} {Rule}";
        }
    }
}
