using System.Text.Json;
using System.Text.Json.Serialization;
using SecureMcp.Calls;
using SecureMcp.Cli.Apps;

namespace SecureMcp.Cli.Policies;

/// <summary>The callers that a matrix asks about: those of a file, or one for each thing that the rules ask for.</summary>
internal static class MatrixCallers
{
    private const int MaxNameLength = 100;

    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>Reads an array of callers.</summary>
    /// <exception cref="CommandException">It can't be read, or something is wrong with an entry.</exception>
    public static async Task<IReadOnlyList<AskedCaller>> ReadAsync(string path, string option, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = File.OpenRead(path);
            var callers = await JsonSerializer.DeserializeAsync<AskedCaller?[]>(file, Strict, cancellationToken) ?? [];
            var problems = callers.SelectMany((caller, i) => FindProblems(caller, i, callers)).ToList();
            if (callers.Length == 0)
                problems.Add("the array is empty.");
            return problems.Count == 0 ? [.. callers.OfType<AskedCaller>()] : throw new CommandException(ExitCodes.Failed, [.. problems.Select(problem => $"{option} names a file in which {problem}")]);
        }
        catch (JsonException wrong)
        {
            throw new CommandException(ExitCodes.Failed, $"{option} must name a file with a JSON array of callers: something is wrong at {wrong.Path ?? "its beginning"}. Known: name, scopes, roles, client, tenant, subject, scheme, appOnly, acr, contexts, anonymous.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new CommandException(ExitCodes.Failed, $"{option} names a file that can't be read.");
        }
    }

    /// <summary>
    /// Somebody with nothing special, one for each scope and role of the rules, one with all of them, and that one again for
    /// each client, tenant, scheme and class of sign-in, of which a caller has one. Each has what the endpoint asks of all.
    /// </summary>
    public static IReadOnlyList<AskedCaller> Of(AppPolicy policy, Func<Member, AccessRule> rule)
    {
        var terms = policy.Members.Select(rule).SelectMany(asked => asked.Gates.Concat(asked.SignIn).Concat(asked.Conditions.Select(condition => condition.Needs))).ToList();
        string[] always = [.. policy.Endpoint.Scopes.SelectMany(term => term.AnyOf)];
        var (scopes, roles) = (Values(AccessTermKind.Scope), Values(AccessTermKind.Role));
        var everything = new AskedCaller { Name = "everything", Scopes = [.. always.Union(scopes, StringComparer.Ordinal)], Roles = [.. roles], Contexts = [.. Values(AccessTermKind.AuthenticationContext)] };
        return
        [
            .. policy.Endpoint.TakesAnonymous ? [new AskedCaller { Name = "no credential", Anonymous = true }] : (AskedCaller[])[],
            new AskedCaller { Name = "nothing special", Scopes = always },
            .. scopes.Except(always, StringComparer.Ordinal).Select(scope => new AskedCaller { Name = $"scope {scope}", Scopes = [.. always, scope] }),
            .. roles.Select(role => new AskedCaller { Name = $"role {role}", Scopes = always, Roles = [role] }),
            everything,
            .. Values(AccessTermKind.Client).Select(value => everything with { Name = $"everything, client {value}", Client = value }),
            .. Values(AccessTermKind.Tenant).Select(value => everything with { Name = $"everything, tenant {value}", Tenant = value }),
            .. Values(AccessTermKind.Scheme).Select(value => everything with { Name = $"everything, scheme {value}", Scheme = value }),
            .. Values(AccessTermKind.Acr).Select(value => everything with { Name = $"everything, acr {value}", Acr = value }),
        ];

        IReadOnlyList<string> Values(AccessTermKind kind) => [.. terms.Where(term => term.Kind == kind).SelectMany(term => term.AnyOf).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> FindProblems(AskedCaller? caller, int index, IReadOnlyList<AskedCaller?> all)
    {
        if (caller is null)
            return [$"entry {index} is null."];
        return
        [
            .. caller.Name.Length is 0 or > MaxNameLength || caller.Name.Any(char.IsControl) ? [$"entry {index} has no proper name: 1 to {MaxNameLength} characters, no control characters among them."] : (string[])[],
            .. all.Take(index).Any(other => other?.Name == caller.Name) ? [$"entry {index} has the name of another."] : (string[])[],
            .. caller.FindProblems().Select(problem => $"entry {index}: {JsonNamingPolicy.CamelCase.ConvertName(problem.Field)} {problem.Fault}"),
        ];
    }
}
