using Microsoft.Extensions.Options;
using SecureMcp.Calls;

namespace SecureMcp.Limits;

/// <summary>Checks <see cref="LimitsOptions"/> at start and reports everything that is wrong at once.</summary>
internal sealed class LimitsOptionsValidator : IValidateOptions<LimitsOptions>
{
    private const string Section = "SecureMcp:Limits";

    public ValidateOptionsResult Validate(string? name, LimitsOptions options)
    {
        List<string> problems =
        [
            .. Problems(Section, options.PermitLimit, options.Window),
            .. Problems($"{Section}:CallerAndTool", options.CallerAndTool),
            .. Problems($"{Section}:Client", options.Client),
            .. Problems($"{Section}:Tenant", options.Tenant),
            .. options.Tools.SelectMany((tool, i) => Problems($"{Section}:Tools:{i}", tool)),
            .. options.Callers.SelectMany((caller, i) => Problems($"{Section}:Callers:{i}", caller)),
            .. options.Clients.SelectMany((client, i) => Problems($"{Section}:Clients:{i}", client)),
            .. options.Tenants.SelectMany((tenant, i) => Problems($"{Section}:Tenants:{i}", tenant)),
            .. Twice($"{Section}:Tools", "Name", options.Tools.Select(tool => tool.Name)),
            .. Twice($"{Section}:Callers", "TenantId and SubjectId", options.Callers.Select(caller => $"{caller.TenantId}\n{caller.SubjectId}")),
            .. Twice($"{Section}:Clients", "Id", options.Clients.Select(client => client.Id)),
            .. Twice($"{Section}:Tenants", "Id", options.Tenants.Select(tenant => tenant.Id)),
        ];
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    /// <summary>One sentence for every setting that is meant for a tool that is not there.</summary>
    public static IEnumerable<string> FindUnknown(MemberCatalog catalog, LimitsOptions options) => options.Tools
        .Select((tool, i) => (tool.Name, Key: $"{Section}:Tools:{i}:Name"))
        .Where(tool => catalog.Find(MemberKind.Tool, tool.Name) is null)
        .Select(tool => $"{tool.Key} is '{tool.Name}', and there is no tool of this name.");

    private static IEnumerable<string> Problems(string key, ToolLimits tool) =>
    [
        .. Required($"{key}:Name", tool.Name),
        .. Problems($"{key}:PerCaller", tool.PerCaller),
        .. Problems($"{key}:Total", tool.Total),
        .. tool.PerCaller.PermitLimit is null && tool.Total.PermitLimit is null ? [$"{key} must set PerCaller:PermitLimit or Total:PermitLimit."] : (string[])[],
    ];

    private static IEnumerable<string> Problems(string key, CallerLimit caller) =>
        [.. Required($"{key}:TenantId", caller.TenantId), .. Required($"{key}:SubjectId", caller.SubjectId), .. Problems(key, caller.PermitLimit, caller.Window)];

    private static IEnumerable<string> Problems(string key, NamedLimit named) => [.. Required($"{key}:Id", named.Id), .. Problems(key, named.PermitLimit, named.Window)];

    private static IEnumerable<string> Problems(string key, LimitSetting setting) => Problems(key, setting.PermitLimit ?? 1, setting.Window);

    private static IEnumerable<string> Problems(string key, int? permits, TimeSpan window)
    {
        if (permits is not (>= 1 and <= RateLimitDeclaration.MaxPermits))
            yield return $"{key}:PermitLimit must be between 1 and {RateLimitDeclaration.MaxPermits}.";
        if (window < TimeSpan.FromSeconds(1) || window > TimeSpan.FromDays(1))
            yield return $"{key}:Window must be between 00:00:01 and 1.00:00:00.";
    }

    private static IEnumerable<string> Required(string key, string value) => string.IsNullOrWhiteSpace(value) ? [$"{key} is required."] : [];

    private static IEnumerable<string> Twice(string key, string what, IEnumerable<string> names) =>
        names.GroupBy(name => name, StringComparer.Ordinal).Any(group => group.Key.Trim().Length > 0 && group.Skip(1).Any()) ? [$"{key} has two entries with the same {what}."] : [];
}
