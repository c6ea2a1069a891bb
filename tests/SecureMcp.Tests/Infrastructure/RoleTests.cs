using System.Text.RegularExpressions;

namespace SecureMcp.Tests.Infrastructure;

public sealed partial class RoleTests
{
    private const string BlobDataOwner = "b7e6dc6d-f1e8-4753-8033-0f276bb0955b";
    private const string TableDataContributor = "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3";
    private const string TableDataReader = "76199698-9eea-4c19-bc75-cec21354c6b6";
    private const string MonitoringMetricsPublisher = "3913510d-42f4-4e42-8a64-420c390055eb";

    private static readonly IReadOnlyList<BicepDeclaration> Assignments =
        [.. BicepFile.Resources("Microsoft.Authorization/roleAssignments")];

    [Fact]
    public void The_identity_has_these_roles_at_these_scopes_and_no_other()
    {
        Assert.Equal(
            [
                $"account {BlobDataOwner}",
                $"auditTable {TableDataContributor}",
                $"insights {MonitoringMetricsPublisher}",
                $"keysTable {TableDataContributor}",
                $"onceTable {TableDataContributor}",
                $"ratesTable {TableDataContributor}",
                $"sessionsTable {TableDataContributor}",
                $"switchesTable {TableDataReader}",
                $"tasksTable {TableDataContributor}",
            ],
            Assignments.Select(assignment => $"{ScopeOf(assignment)} {RoleOf(assignment)}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void An_assignment_has_a_name_that_the_next_deployment_finds_again() =>
        Assert.All(Assignments, assignment =>
        {
            var role = RoleVariable().Match(assignment.Text).Groups["variable"].Value;
            Assert.Contains($"  name: guid({ScopeOf(assignment)}.id, identity.id, {role})", assignment.Text, StringComparison.Ordinal);
        });

    [Fact]
    public void Only_the_apps_identity_is_granted_anything() =>
        Assert.All(Assignments, assignment =>
        {
            Assert.Contains("principalId: identity.properties.principalId", assignment.Text, StringComparison.Ordinal);
            Assert.Contains("principalType: 'ServicePrincipal'", assignment.Text, StringComparison.Ordinal);
        });

    [Fact]
    public void No_other_role_is_named_in_any_template()
    {
        string[] known = [BlobDataOwner, TableDataContributor, TableDataReader, MonitoringMetricsPublisher];

        var named = BicepFile.All.Values.SelectMany(text => Guid().Matches(text)).Select(match => match.Value).Distinct();

        Assert.Equal(known.Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }

    private static string ScopeOf(BicepDeclaration assignment) => Scope().Match(assignment.Text).Groups["scope"].Value;

    private static string RoleOf(BicepDeclaration assignment)
    {
        var variable = RoleVariable().Match(assignment.Text).Groups["variable"].Value;
        return BicepFile.AllDeclarations
            .Single(declaration => declaration.Kind == "var" && declaration.Name == variable && declaration.File == assignment.File)
            .Text.Split('\'')[1];
    }

    [GeneratedRegex(@"^  scope: (?<scope>\w+)$", RegexOptions.Multiline, 1000)]
    private static partial Regex Scope();

    [GeneratedRegex(@"subscriptionResourceId\('Microsoft\.Authorization/roleDefinitions', (?<variable>\w+)\)", RegexOptions.None, 1000)]
    private static partial Regex RoleVariable();

    [GeneratedRegex("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Guid();
}
