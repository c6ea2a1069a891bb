using Microsoft.Extensions.Options;
using SecureMcp.Calls;

namespace SecureMcp.Policies;

/// <summary>Checks <see cref="PoliciesOptions"/> at start and reports everything that is wrong at once.</summary>
internal sealed class PoliciesOptionsValidator : IValidateOptions<PoliciesOptions>
{
    public const int MaxRules = 1000;

    public ValidateOptionsResult Validate(string? name, PoliciesOptions options)
    {
        List<string> problems =
        [
            .. options.PageSize is < 1 or > 1000 ? [$"{PoliciesOptions.Section}:{nameof(options.PageSize)} must be between 1 and 1000 entries."] : (string[])[],
            .. options.Rules.Count > MaxRules ? [$"{PoliciesOptions.Section}:{nameof(options.Rules)} must hold at most {MaxRules} rules."] : (string[])[],
            .. Values(AccessTermKind.Scope, $"{PoliciesOptions.Section}:{nameof(options.WriteScopes)}", options.WriteScopes),
            .. options.Rules.SelectMany((rule, i) => Problems(rule, $"{PoliciesOptions.Section}:{nameof(options.Rules)}:{i}")),
        ];
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Problems(PolicyRule rule, string key)
    {
        if (rule.Members.Count == 0)
            yield return $"{key}:{nameof(rule.Members)} must name at least one member.";
        for (var i = 0; i < rule.Members.Count; i++)
        {
            if (!MemberPattern.IsValid(rule.Members[i]))
                yield return $"{key}:{nameof(rule.Members)}:{i} {MemberPattern.Rule}";
        }

        if (!Enum.IsDefined(rule.Mode))
            yield return $"{key}:{nameof(rule.Mode)} must be {nameof(PolicyMode.Narrow)} or {nameof(PolicyMode.Override)}.";
        if (!Enum.IsDefined(rule.Visibility))
            yield return $"{key}:{nameof(rule.Visibility)} must be {nameof(MemberVisibility.ByRule)}, {nameof(MemberVisibility.Listed)} or {nameof(MemberVisibility.Hidden)}.";
        var read = PolicyRuleReader.Read(rule, key);
        if (rule.Mode == PolicyMode.Override && !(read with { AnyCaller = rule.AnyCaller }).IsDeclared)
            yield return $"{key} overrides what the code asks for with nothing: ask for something, or set {nameof(rule.AnyCaller)} to true.";
        if (rule.Mode == PolicyMode.Override && rule.AnyCaller && read.IsDeclared)
            yield return $"{key}:{nameof(rule.AnyCaller)} is true beside what the rule asks for: remove one.";
        if (rule.Mode == PolicyMode.Narrow && rule.AnyCaller)
            yield return $"{key}:{nameof(rule.AnyCaller)} would let in whom the code keeps out: that needs {nameof(rule.Mode)} {nameof(PolicyMode.Override)}.";
        if (rule.Mode == PolicyMode.Narrow && rule.Visibility == MemberVisibility.Listed)
            yield return $"{key}:{nameof(rule.Visibility)} would show what the code hides: that needs {nameof(rule.Mode)} {nameof(PolicyMode.Override)}.";
        if (rule.Mode == PolicyMode.Narrow && !read.IsDeclared && read.SignIn.IsEmpty && rule.When.Count == 0 && rule.Visibility == MemberVisibility.ByRule)
            yield return $"{key} asks for nothing.";
        foreach (var problem in Values(rule, key).Concat(rule.When.SelectMany((condition, i) => Problems(condition, $"{key}:{nameof(rule.When)}:{i}"))))
            yield return problem;
    }

    private static IEnumerable<string> Problems(PolicyCondition condition, string key) =>
    [
        .. PolicyConditionReader.FindProblems(condition, key),
        .. Values(AccessTermKind.Scope, $"{key}:{nameof(condition.Scopes)}", condition.Scopes),
        .. Values(AccessTermKind.Scope, $"{key}:{nameof(condition.AnyScopes)}", condition.AnyScopes),
    ];

    private static IEnumerable<string> Values(PolicyRule rule, string key) =>
    [
        .. Values(AccessTermKind.Scope, $"{key}:{nameof(rule.Scopes)}", rule.Scopes),
        .. Values(AccessTermKind.Scope, $"{key}:{nameof(rule.AnyScopes)}", rule.AnyScopes),
        .. Values(AccessTermKind.Role, $"{key}:{nameof(rule.Roles)}", rule.Roles),
        .. Values(AccessTermKind.Client, $"{key}:{nameof(rule.Clients)}", rule.Clients),
        .. Values(AccessTermKind.Tenant, $"{key}:{nameof(rule.Tenants)}", rule.Tenants),
        .. Values(AccessTermKind.Scheme, $"{key}:{nameof(rule.Schemes)}", rule.Schemes),
        .. Values(AccessTermKind.AuthenticationContext, $"{key}:{nameof(rule.AuthenticationContexts)}", rule.AuthenticationContexts),
        .. Values(AccessTermKind.Acr, $"{key}:{nameof(rule.Acr)}", rule.Acr),
        .. rule.Policies.SelectMany((policy, i) => string.IsNullOrWhiteSpace(policy) ? [$"{key}:{nameof(rule.Policies)}:{i} must be the name of a policy."] : (string[])[]),
    ];

    private static IEnumerable<string> Values(AccessTermKind kind, string key, IReadOnlyList<string> values) =>
        values.SelectMany((value, i) => AccessTermRule.Fault(kind, value) is { } fault ? [$"{key}:{i} {fault}"] : (string[])[]);
}
