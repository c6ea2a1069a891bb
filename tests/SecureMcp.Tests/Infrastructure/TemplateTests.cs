using System.Text.Json;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Infrastructure;

/// <summary>What holds for every template, whatever it creates.</summary>
public sealed class TemplateTests
{
    public static TheoryData<string> Files => [.. BicepFile.All.Keys];

    [Fact]
    public void Everything_with_a_name_for_others_has_a_description() =>
        Assert.Empty(BicepFile.Undescribed(BicepFile.AllDeclarations));

    [Fact]
    public void No_output_carries_a_secret()
    {
        string[] secrets = ["list", "key", "secret", "password", "connectionstring", "credential", "token"];
        var outputs = BicepFile.AllDeclarations.Where(declaration => declaration.Kind == "output").ToList();

        Assert.NotEmpty(outputs);
        Assert.All(outputs, output =>
            Assert.All(secrets, secret => Assert.DoesNotContain(secret, output.Text, StringComparison.OrdinalIgnoreCase)));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void No_template_asks_for_a_key(string file)
    {
        var text = BicepFile.WithoutComments(BicepFile.All[file]);

        Assert.DoesNotMatch(@"\blist\w*\(", text);
        Assert.DoesNotContain("AccountKey=", text, StringComparison.OrdinalIgnoreCase);
    }

    // Names of hosts differ from cloud to cloud: they come from environment() and from what the resources say.
    [Theory]
    [MemberData(nameof(Files))]
    public void No_template_names_a_host_of_one_cloud(string file)
    {
        string[] hosts = [".windows.net", ".azurewebsites", "microsoftonline", ".azure.com", ".azure.us", ".chinacloudapi.cn"];
        var text = BicepFile.WithoutComments(BicepFile.All[file]);

        Assert.All(hosts, host => Assert.DoesNotContain(host, text, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Every_resource_is_raw_and_of_one_api_version_per_type()
    {
        Assert.DoesNotContain(BicepFile.All.Values, text => text.Contains("'br/", StringComparison.Ordinal) || text.Contains("'br:", StringComparison.Ordinal));
        Assert.All(
            BicepFile.AllDeclarations.Where(declaration => declaration.Kind == "resource").GroupBy(resource => resource.ResourceType),
            type => Assert.Single(type.Select(resource => resource.Text.Split('\'')[1]).Distinct()));
    }

    [Fact]
    public void Every_linter_rule_is_an_error()
    {
        using var config = JsonDocument.Parse(File.ReadAllBytes(Repository.PathOf("infra", "bicepconfig.json")));
        var core = config.RootElement.GetProperty("analyzers").GetProperty("core");
        var rules = core.GetProperty("rules").EnumerateObject().ToList();

        Assert.True(core.GetProperty("enabled").GetBoolean());
        Assert.All(rules, rule => Assert.Equal("error", rule.Value.GetProperty("level").GetString()));
        Assert.Superset(
            new HashSet<string> { "outputs-should-not-contain-secrets", "no-hardcoded-env-urls", "use-recent-api-versions", "use-description-params", "use-description-outputs", "no-unused-params", "secure-secrets-in-params" },
            rules.Select(rule => rule.Name).ToHashSet());
    }

    [Fact]
    public void The_parameter_file_gives_every_parameter_that_has_no_default()
    {
        var given = File.ReadAllText(Repository.PathOf("infra", "main.bicepparam"));
        var required = BicepFile.AllDeclarations
            .Where(declaration => declaration is { File: "main.bicep", Kind: "param" } && !declaration.Text.Contains('=', StringComparison.Ordinal))
            .Select(declaration => declaration.Name)
            .ToList();

        Assert.Equal(["entraClientId"], required);
        Assert.All(required, name => Assert.Contains($"param {name} =", given, StringComparison.Ordinal));
    }

    [Fact]
    public void The_readme_tells_every_parameter_of_the_template_and_no_other()
    {
        var told = File.ReadLines(Repository.PathOf("infra", "README.md"))
            .SkipWhile(line => line != "## Parameters")
            .TakeWhile(line => !line.StartsWith("## Before", StringComparison.Ordinal))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('`')[1]);
        var parameters = BicepFile.AllDeclarations
            .Where(declaration => declaration is { File: "main.bicep", Kind: "param" })
            .Select(declaration => declaration.Name);

        Assert.Equal(parameters.Order(StringComparer.Ordinal), told.Order(StringComparer.Ordinal));
    }
}
