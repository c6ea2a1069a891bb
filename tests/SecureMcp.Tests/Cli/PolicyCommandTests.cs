using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.Json;
using SecureMcp.Cli;
using SecureMcp.Functions;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Cli;

/// <summary><c>policy explain</c> and <c>policy matrix</c> on the sample app, as a script and a reviewer see them.</summary>
public sealed class PolicyCommandTests : IDisposable
{
    private const string Rules = """
        {"SecureMcp":{"Policies":{"Rules":[
          {"Members":["tool:refund_order"],"Mode":"Override","Scopes":["orders.write"],"Visibility":"Listed"},
          {"Members":["writes"],"Clients":["portal"],"ReportOnly":true}]}}}
        """;

    private static readonly string App = typeof(FunctionApp).Assembly.Location;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("policy");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("tool:refund_order --scope orders.write", 0, "allowed")]
    [InlineData("tool:refund_order --scope documents.read", 3, "hidden")]
    [InlineData("tool:refund_order --anonymous", 3, "refused")]
    [InlineData("tool:deprovision_tenant --role admin", 0, "allowed")]
    [InlineData("tool:search_documents --app-only --role documents.read", 0, "allowed")]
    [InlineData("tool:search_documents --role documents.read", 3, "hidden")]
    [InlineData("tool:whoami", 0, "allowed")]
    [InlineData("resource:doc://handbook/onboarding/first-day --scope documents.read", 0, "allowed")]
    public async Task The_first_line_and_the_exit_code_are_the_decision(string arguments, int code, string word)
    {
        var run = await RunAsync($"explain --app {App} {arguments}");

        Assert.Equal((code, word, ""), (run.Code, run.Lines[0], run.Error));
    }

    [Fact]
    public async Task An_explanation_names_the_answer_every_term_and_what_rules_on_trial_would_change()
    {
        var run = await RunAsync($"explain tool:refund_order --app {App} --settings {Write("app.json", Rules)} --tenant 3F2504E0-4F89-41D3-9A0C-0305E82C3301", ["--scope", "documents.read runbooks.read"]);

        Assert.Equal(
            [
                "refused",
                "member\ttool:refund_order\twrites",
                "caller\tscopes documents.read runbooks.read; tenant 3f2504e0-4f89-41d3-9a0c-0305e82c3301\t-",
                "answer\t403 403 The credential lacks a scope that this call needs. scope: orders.write\tInsufficientScope",
                "in lists\tyes\tvisibility Listed",
                "met\tan authenticated caller\talways",
                "not met\tscope orders.write\tSecureMcp:Policies:Rules:0",
                "on trial\trefused\t403 403 This caller may not do this.",
                "on trial: not met\tclient portal\tSecureMcp:Policies:Rules:1",
            ],
            run.Lines);
    }

    [Fact]
    public async Task An_explanation_may_be_JSON()
    {
        var run = await RunAsync($"explain tool:refund_order --app {App} --settings {Write("app.json", Rules)} --scope orders.write --json");

        using var document = JsonDocument.Parse(string.Join('\n', run.Lines));
        var root = document.RootElement;
        Assert.Equal((0, "allowed", true, JsonValueKind.Null), (run.Code, root.GetProperty("decision").GetString(), root.GetProperty("writes").GetBoolean(), root.GetProperty("answer").ValueKind));
        Assert.Equal("refused", root.GetProperty("trial").GetProperty("decision").GetString());
        Assert.Equal("not met client portal SecureMcp:Policies:Rules:1", string.Join(' ', root.GetProperty("trial").GetProperty("terms").EnumerateArray().Last().EnumerateObject().Select(property => property.Value.GetString())));
    }

    [Theory]
    [InlineData("""{"IsEncrypted":false,"Values":{"SecureMcp__Policies__RequireToolScopes":"true"}}""")]
    [InlineData("""[{"name":"SecureMcp__Policies__RequireToolScopes","slotSetting":false,"value":"true"},{"name":"OTHER","value":null}]""")]
    [InlineData("""{"SecureMcp":{"Policies":{"RequireToolScopes":true}}} // as appsettings.json has it""")]
    [InlineData(null)]
    public async Task Settings_are_read_in_every_form_in_which_they_are_kept(string? file)
    {
        var environment = new Dictionary<string, string> { ["SecureMcp__Policies__RequireToolScopes"] = "true" };

        // With a file the environment does not count.
        var run = file is null
            ? await RunAsync($"explain tool:whoami --app {App}", environment: environment)
            : await RunAsync($"explain tool:whoami --app {App} --settings {Write("settings.json", file)}", environment: new() { ["SecureMcp__Policies__PageSize"] = "none" });

        Assert.Equal((3, "not met\tscope tool:whoami:invoke\tSecureMcp:Policies:RequireToolScopes"), (run.Code, run.Lines[^1]));
    }

    [Theory]
    [InlineData("""{"IsEncrypted":true,"Values":{}}""", "encrypted")]
    [InlineData("""{"a":1,"a":2}""", "twice")]
    [InlineData("{", "no JSON")]
    [InlineData("1", "no JSON object")]
    [InlineData("""[{"name":"a"}]""", "name and a value")]
    public async Task Settings_that_are_none_are_refused(string file, string part)
    {
        var run = await RunAsync($"matrix --app {App} --settings {Write("settings.json", file)}");

        Assert.Equal((1, 0), (run.Code, run.Lines.Count));
        Assert.StartsWith("--settings must name a file with the app's settings: ", run.Error);
        Assert.Contains(part, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_about_policy_that_would_stop_the_start_is_listed_and_nothing_else()
    {
        var run = await RunAsync($"matrix --app {App} --settings {Write("settings.json", """
            {"SecureMcp":{"Polices":{"RequireToolScopes":true},"Callers":{"Entra":{"TenantId":"none"},"Chain":{"RequiredScopes":["a b"]}},"Policies":{"Rules":[{"Members":["tool:whoami"],"Mode":"Override","Roles":["r"]},{"Members":["*"],"Mode":"Override","AnyCaller":true}]}}}
            """)}");

        Assert.Equal((1, 0), (run.Code, run.Lines.Count));
        Assert.Contains("SecureMcp:Polices is not a section of settings.", run.Error, StringComparison.Ordinal);
        Assert.Contains("SecureMcp:Callers:Chain:RequiredScopes:0 must be a scope", run.Error, StringComparison.Ordinal);
        Assert.Contains("both override tool:whoami", run.Error, StringComparison.Ordinal);
        Assert.Contains("The tool 'refund_order' writes", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Entra", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--scope", "a\tb")]
    [InlineData("--role", "")]
    [InlineData("--client", " ")]
    [InlineData("--tenant", "a\nb")]
    [InlineData("--subject", "")]
    [InlineData("--scheme", "")]
    [InlineData("--acr", "a b")]
    [InlineData("--context", "c100")]
    [InlineData("--arguments", "[]")]
    [InlineData("--arguments", "{\"a\":1,\"a\":2}")]
    [InlineData("--arguments", "{")]
    public async Task A_wrong_option_is_named_with_its_rule(string option, string value)
    {
        var run = await RunAsync($"explain tool:whoami --app {App}", [option, value]);

        Assert.Equal((2, 0), (run.Code, run.Lines.Count));
        Assert.StartsWith($"{option} must be", run.Error);
    }

    [Theory]
    [InlineData("explain tool:whoami --app A --anonymous --scope a", "--anonymous must stand alone")]
    [InlineData("explain tool:whoami --app A --anonymous --tenant a", "--anonymous must stand alone")]
    [InlineData("matrix --app A --format xml", "--format must be one of table, csv, json, markdown.")]
    [InlineData("matrix", "--app")]
    [InlineData("explain --app A", "--help")]
    public async Task A_wrong_command_line_is_2(string arguments, string part)
    {
        var run = await RunAsync(arguments);

        Assert.Equal((2, 0), (run.Code, run.Lines.Count));
        Assert.Contains(part, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_app_is_told_why()
    {
        foreach (var (path, part) in new[]
        {
            ("nothing.dll", "there is no such file."),
            (Write("text.dll", "text"), "that is none."),
            (typeof(CommandLine).Assembly.Location, "no public class with ISecureMcpApp"),
            (typeof(PlantedApp).Assembly.Location, "2 public classes with ISecureMcpApp: OtherPlantedApp, PlantedApp."),
            (AppOfAnotherVersion(), "that was built with SecureMcp 99.1.0.0, and this command line has "),
        })
        {
            var run = await RunAsync($"matrix --app {path}");

            Assert.Equal((1, 0), (run.Code, run.Lines.Count));
            Assert.StartsWith("--app must be the app's assembly: ", run.Error);
            Assert.Contains(part, run.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Arguments_come_from_a_file_or_standard_input_too()
    {
        Assert.Equal(0, (await RunAsync($"explain tool:whoami --app {App} --arguments @{Write("arguments.json", "{}")}")).Code);
        Assert.Equal(0, (await RunAsync($"explain tool:whoami --app {App} --arguments -", input: "{}")).Code);
        Assert.Equal(2, (await RunAsync($"explain tool:whoami --app {App} --arguments -", input: "")).Code);
        Assert.Equal((1, "--arguments names a file that can't be read."), Ended(await RunAsync($"explain tool:whoami --app {App} --arguments @nothing.json")));
    }

    [Fact]
    public async Task A_matrix_that_was_reviewed_is_held_to_line_by_line()
    {
        foreach (var name in new[] { "matrix.csv", "matrix.json", "matrix.md", "matrix.txt" })
        {
            var settings = Write("app.json", Rules);
            var format = name.Split('.')[1] switch { "md" => "markdown", "txt" => "table", var ending => ending };
            var reviewed = Write(name, string.Join('\n', (await RunAsync($"matrix --app {App} --settings {settings} --format {format}")).Lines));
            var same = await RunAsync($"matrix --app {App} --settings {settings} --check {reviewed}");
            var other = await RunAsync($"matrix --app {App} --check {reviewed}");

            Assert.Equal((0, 0, ""), (same.Code, same.Lines.Count, same.Error));
            Assert.Equal(1, other.Code);
            Assert.Contains("is not the one that was reviewed", other.Error, StringComparison.Ordinal);
            // Columns of a table are as wide as what is in them.
            if (format != "table")
                Assert.All(other.Lines, line => Assert.Matches("^[-+] .*refund_order", line));
            if (format == "csv")
                Assert.Equal(["- tool:refund_order,nothing special,list,scope orders.write", "+ tool:refund_order,nothing special,-,"], other.Lines.Where(line => line.Contains("nothing special", StringComparison.Ordinal)).OrderByDescending(line => line[0]));
        }
    }

    [Fact]
    public async Task A_matrix_can_be_that_of_rules_on_trial()
    {
        var settings = Write("app.json", Rules);
        string[] everything = ["tool:refund_order,everything,", "tool:deprovision_tenant,everything,"];

        var inForce = await RunAsync($"matrix --app {App} --settings {settings} --format csv");
        var onTrial = await RunAsync($"matrix --app {App} --settings {settings} --format csv --trial");

        Assert.All(everything, start => Assert.Contains($"{start}use,", inForce.Lines));
        Assert.Contains($"{everything[0]}list,client portal", onTrial.Lines);
        Assert.Contains($"{everything[1]}-,", onTrial.Lines);
        Assert.Contains("tool:refund_order,\"everything, client portal\",use,", onTrial.Lines);
    }

    [Fact]
    public async Task Callers_of_a_file_are_the_columns()
    {
        var callers = Write("callers.json", """
            [ { "name": "nightly job", "roles": ["runbooks.read"], "appOnly": true, "client": "c", "tenant": "t", "subject": "s", "scheme": "entra" },
              { "name": "support", "scopes": ["orders.write", "documents.read"], "acr": "high", "contexts": ["c1"] },
              { "name": "stranger", "anonymous": true } ]
            """);

        var run = await RunAsync($"matrix --app {App} --callers {callers} --format markdown");

        Assert.Equal(["| member | nightly job | support | stranger |", "| --- | --- | --- | --- |"], run.Lines.Take(2));
        Assert.Contains("| tool:get_runbook | use | - | - |", run.Lines);
        Assert.Contains("| tool:refund_order | - | use | - |", run.Lines);
        Assert.Contains("| tool:whoami | use | use | - |", run.Lines);
    }

    [Theory]
    [InlineData("""[{"name":"a","scope":["b"]}]""", "something is wrong at $[0].scope")]
    [InlineData("""[{"name":"a"},{"name":"a"}]""", "entry 1 has the name of another.")]
    [InlineData("""[{"scopes":["a"]}]""", "entry 0 has no proper name")]
    [InlineData("""[{"name":"a","scopes":["b c"],"contexts":["d1"]}]""", "entry 0: contexts must be one of c1 to c99.")]
    [InlineData("""[{"name":"a","scopes":null}]""", "something is wrong at $[0].scopes")]
    [InlineData("[null]", "entry 0 is null.")]
    [InlineData("[]", "the array is empty.")]
    [InlineData("{}", "something is wrong at $")]
    public async Task Callers_that_are_none_are_named(string file, string part)
    {
        var run = await RunAsync($"matrix --app {App} --callers {Write("callers.json", file)}");

        Assert.Equal((1, 0), (run.Code, run.Lines.Count));
        Assert.Contains(part, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_documentation_shows_what_the_commands_print()
    {
        var documentation = await File.ReadAllTextAsync(Repository.PathOf("docs", "policy.md"));
        var matrix = await RunAsync($"matrix --app {App}");
        var explained = await RunAsync($"explain tool:refund_order --app {App} --settings {Write("app.json", Rules)} --scope documents.read");

        Assert.Contains(string.Join('\n', matrix.Lines), documentation, StringComparison.Ordinal);
        Assert.Contains(string.Join('\n', explained.Lines), documentation, StringComparison.Ordinal);
    }

    private static Task<CommandLineTests.Run> RunAsync(string arguments, string[]? more = null, string input = "", Dictionary<string, string>? environment = null) =>
        CommandLineTests.RunAsync(["policy", .. arguments.Split(' '), .. more ?? []], input: input, environment: environment);

    private static (int Code, string Error) Ended(CommandLineTests.Run run) => (run.Code, run.Error);

    private string Write(string name, string text)
    {
        var path = Path.Combine(folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>An empty assembly that was built with a version of the library that is still to come.</summary>
    private string AppOfAnotherVersion()
    {
        var metadata = new MetadataBuilder();
        metadata.AddModule(0, metadata.GetOrAddString("later.dll"), metadata.GetOrAddGuid(new Guid("a8098c1a-f86e-11da-bd1a-00112444be1e")), default, default);
        metadata.AddAssembly(metadata.GetOrAddString("later"), new Version(1, 0), default, default, default, AssemblyHashAlgorithm.None);
        metadata.AddAssemblyReference(metadata.GetOrAddString("SecureMcp"), new Version(99, 1, 0, 0), default, default, default, default);
        metadata.AddTypeDefinition(TypeAttributes.NotPublic, default, metadata.GetOrAddString("<Module>"), default, MetadataTokens.FieldDefinitionHandle(1), MetadataTokens.MethodDefinitionHandle(1));
        var image = new BlobBuilder();
        new ManagedPEBuilder(PEHeaderBuilder.CreateLibraryHeader(), new MetadataRootBuilder(metadata), new BlobBuilder()).Serialize(image);
        var path = Path.Combine(folder.FullName, "later.dll");
        File.WriteAllBytes(path, image.ToArray());
        return path;
    }
}
