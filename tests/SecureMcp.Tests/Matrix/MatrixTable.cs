using SecureMcp.Testing;

namespace SecureMcp.Tests.Matrix;

/// <summary>
/// Who sees and uses what of the sample app, written by hand: the agreement that the evaluator is held to. <c>+</c> sees and
/// uses it, <c>-</c> does not know of it, <c>!</c> sees it and is refused.
/// </summary>
internal static class MatrixTable
{
    private static readonly string[] Scopes = ["documents.read", "orders.write", "profiles.read", "runbooks.read"];

    // Whatever is new in the app is missing here, and that fails: somebody has to say who may use it.
    private const string Text = """
        kind      none  documents orders profiles runbooks admin role case all everything app app-roles app-admin  member
        tool      +     +         +      +        +        +     +    +    +   +          +   +         +          whoami
        tool      -     +         -      -        -        -     -    -    +   +          -   +         -          search_documents
        tool      -     -         -      -        +        -     -    -    +   +          -   -         -          get_runbook
        tool      -     -         -      +        -        -     -    -    +   +          -   -         -          get_user_profile
        tool      -     -         +      -        -        -     -    -    +   +          -   +         -          refund_order
        tool      -     -         -      -        -        +     -    -    -   +          -   -         +          deprovision_tenant
        prompt    -     +         -      -        -        -     -    -    +   +          -   +         -          summarize_document
        prompt    -     -         -      -        +        -     -    -    +   +          -   -         -          draft_incident_update
        resource  -     +         -      -        -        -     -    -    +   +          -   +         -          doc://handbook/index
        resource  -     +         -      -        -        -     -    -    +   +          -   +         -          doc://handbook/access-reviews
        resource  -     +         -      -        -        -     -    -    +   +          -   +         -          doc://handbook/data-classification
        resource  -     +         -      -        -        -     -    -    +   +          -   +         -          doc://handbook/incident-response
        resource  -     +         -      -        -        -     -    -    +   +          -   +         -          doc://handbook/onboarding
        resource  -     +         -      -        -        -     -    -    +   +          -   +         -          doc://handbook/remote-work
        resource  -     +         -      -        -        -     -    -    +   +          -   +         -          doc://handbook/travel-expenses
        resource  -     +         -      -        -        -     -    -    +   +          -   +         -          doc://handbook/vacation-policy
        template  -     +         -      -        -        -     -    -    +   +          -   +         -          doc://handbook/{slug}/{section}
        """;

    /// <summary>The callers, by the names of the columns.</summary>
    public static IReadOnlyDictionary<string, Action<McpTestCaller>> Callers { get; } = new Dictionary<string, Action<McpTestCaller>>(StringComparer.Ordinal)
    {
        ["none"] = _ => { },
        ["documents"] = caller => caller.WithScopes("documents.read"),
        ["orders"] = caller => caller.WithScopes("orders.write"),
        ["profiles"] = caller => caller.WithScopes("profiles.read"),
        ["runbooks"] = caller => caller.WithScopes("runbooks.read"),
        ["admin"] = caller => caller.WithRoles("admin"),
        // A person's role is no scope, and a scope no role.
        ["role"] = caller => caller.WithRoles(Scopes).WithScopes("admin"),
        ["case"] = caller => caller.WithScopes(Scopes.Select(scope => scope.ToUpperInvariant())).WithRoles("Admin"),
        ["all"] = caller => caller.WithScopes(Scopes),
        ["everything"] = caller => caller.WithScopes(Scopes).WithRoles("admin"),
        ["app"] = caller => caller.AsApp(),
        ["app-roles"] = caller => caller.AsApp().WithRoles("documents.read", "orders.write"),
        ["app-admin"] = caller => caller.AsApp().WithRoles("admin"),
    };

    public static IReadOnlyList<MatrixRow> Rows { get; } = Read();

    private static List<MatrixRow> Read()
    {
        var lines = Text.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
        return [.. lines.Skip(1).Select(line => new MatrixRow(line[0], line[^1], lines[0][1..^1].Zip(line[1..^1], KeyValuePair.Create).ToDictionary(StringComparer.Ordinal)))];
    }
}

/// <summary>One member with what each caller gets of it.</summary>
/// <param name="Kind"><c>tool</c>, <c>prompt</c>, <c>resource</c> or <c>template</c>.</param>
/// <param name="Member">Its name, URI or URI template.</param>
/// <param name="Cells">By the callers' names.</param>
internal sealed record MatrixRow(string Kind, string Member, IReadOnlyDictionary<string, string> Cells)
{
    /// <summary>Everything that can be done with a member of this kind.</summary>
    public IReadOnlyList<string> Actions => Kind switch
    {
        "tool" => ["list", "call"],
        "prompt" => ["list", "get", "complete"],
        "resource" => ["list", "read", "subscribe"],
        "template" => ["list", "read", "subscribe", "complete"],
        _ => throw new InvalidOperationException($"'{Kind}' is no kind of member."),
    };
}
