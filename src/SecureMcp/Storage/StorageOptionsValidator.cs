using Microsoft.Extensions.Options;

namespace SecureMcp.Storage;

/// <summary>Reports every problem of <see cref="StorageOptions"/> at once. Never repeats a value: it may be a key.</summary>
internal sealed class StorageOptionsValidator : IValidateOptions<StorageOptions>
{
    public ValidateOptionsResult Validate(string? name, StorageOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var problems = new List<string>();
        switch (options.Kind)
        {
            case StorageKind.Table:
                CheckConnection(options, problems);
                CheckTables(options, problems);
                break;
            case StorageKind.Memory:
                CheckMemory(options, problems);
                break;
            default:
                problems.Add(Problem(nameof(options.Kind), "must be Table or Memory."));
                break;
        }

        problems.AddRange(Nested(nameof(options.Outages), options.Outages, StorageOutageChoices.FindProblems));
        problems.AddRange(Nested(nameof(options.Sweep), options.Sweep, StorageSweep.FindProblems));
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static void CheckConnection(StorageOptions options, List<string> problems)
    {
        var hasConnectionString = !string.IsNullOrEmpty(options.ConnectionString);
        if (options.TableServiceUri is not null == hasConnectionString)
        {
            problems.Add(Problem(
                nameof(options.TableServiceUri),
                $"or {Key(nameof(options.ConnectionString))} must be set, and only one of them (or {Key(nameof(options.Kind))} to Memory)."));
        }

        if (options.TableServiceUri is { } endpoint && TableEndpoint.FaultForToken(endpoint) is { } endpointFault)
            problems.Add(Problem(nameof(options.TableServiceUri), endpointFault));
        if (hasConnectionString && !StorageConnectionString.TryParse(options.ConnectionString!, out _, out var stringFault))
            problems.Add(Problem(nameof(options.ConnectionString), stringFault));

        if (options.ManagedIdentityClientId is not { Length: > 0 } clientId)
            return;
        if (!Guid.TryParseExact(clientId, "D", out _))
            problems.Add(Problem(nameof(options.ManagedIdentityClientId), "must be a GUID of the form 00000000-0000-0000-0000-000000000000."));
        if (hasConnectionString)
            problems.Add(Problem(nameof(options.ManagedIdentityClientId), $"has no effect with {Key(nameof(options.ConnectionString))}: remove one of them."));
    }

    private static void CheckTables(StorageOptions options, List<string> problems)
    {
        problems.AddRange(options.Tables.Where(table => !TableNames.IsValid(table.Table)).Select(table => Problem(table.Setting, TableNames.Rule)));
        // The service's table names ignore case. Apart, so that the right to change one kind of row is no right to change another.
        foreach (var same in options.Tables.GroupBy(table => table.Table, StringComparer.OrdinalIgnoreCase).Where(same => same.Count() > 1))
            problems.Add(Problem(same.First().Setting, $"and {string.Join(", ", same.Skip(1).Select(table => Key(table.Setting)))} must be different tables."));
    }

    private static void CheckMemory(StorageOptions options, List<string> problems)
    {
        if (options.TableServiceUri is not null)
            problems.Add(Problem(nameof(options.TableServiceUri), "is set, but Kind is Memory: nothing would be written to it. Remove one of them."));
        if (!string.IsNullOrEmpty(options.ConnectionString))
            problems.Add(Problem(nameof(options.ConnectionString), "is set, but Kind is Memory: nothing would be written to it. Remove one of them."));
    }

    private static IEnumerable<string> Nested<T>(string section, T? settings, Func<T, IEnumerable<(string Setting, string Rule)>> find)
        where T : class =>
        settings is null
            ? [Problem(section, "must not be null: leave it out for what holds without it.")]
            : find(settings).Select(wrong => Problem($"{section}:{wrong.Setting}", wrong.Rule));

    private static string Problem(string setting, string rule) => $"{Key(setting)} {rule}";

    private static string Key(string setting) => $"{StorageOptions.Section}:{setting}";
}
