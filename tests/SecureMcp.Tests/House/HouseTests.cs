using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SecureMcp.Answers;
using SecureMcp.Calls;
using SecureMcp.Startup;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.House;

/// <summary>The rules that keep the house a house.</summary>
public sealed partial class HouseTests
{
    private static readonly Assembly Library = typeof(SecureMcpPipeline).Assembly;
    private static readonly Assembly App = typeof(SecureMcp.Functions.FunctionApp).Assembly;
    private static readonly Assembly Local = Assembly.Load("SecureMcp.Local");
    private static readonly Assembly CommandLine = Assembly.Load("SecureMcp.Cli");
    private static readonly Assembly Kit = typeof(SecureMcp.Testing.McpTestEndpoint).Assembly;

    private static readonly int[] SpecifiedCodes = [-32700, -32600, -32601, -32602, -32603, -32020, -32021, -32022, -32002];

    [Fact]
    public void Rooms_do_not_know_each_other_and_packages_are_used_behind_their_doors() =>
        Assert.Empty(new RoomPlan("SecureMcp").Crossings(Library).Distinct());

    [Fact]
    public void A_planted_crossing_is_noticed()
    {
        var crossings = new RoomPlan("SecureMcp.Tests.House.Planted").Crossings(typeof(HouseTests).Assembly).ToList();

        Assert.Contains(crossings, crossing => crossing.Contains("PlantedLimit", StringComparison.Ordinal));
        Assert.Contains(crossings, crossing => crossing.Contains("System.Security.Cryptography.RSA", StringComparison.Ordinal));
        Assert.Contains(crossings, crossing => crossing.Contains("ModelContextProtocol.Protocol.Tool", StringComparison.Ordinal));
    }

    [Fact]
    public void The_app_and_its_tools_know_only_the_library_and_the_protocol()
    {
        var strangers = App.GetReferencedAssemblies().Select(name => name.Name!)
            .Where(name => !name.StartsWith("System.", StringComparison.Ordinal) && !name.StartsWith("Microsoft.", StringComparison.Ordinal)
                && name is not ("SecureMcp" or "ModelContextProtocol.Core" or "ModelContextProtocol" or "netstandard"));
        Assert.Empty(strangers);
        Assert.DoesNotContain("SecureMcp.Local", App.GetReferencedAssemblies().Select(name => name.Name));
    }

    [Fact]
    public void The_command_line_knows_the_library_and_its_parser_and_nobody_knows_the_command_line()
    {
        // What hosts an app is known where apps are loaded, and nowhere else.
        var strangers = CommandLine.GetTypes().Where(type => type.Namespace is not "SecureMcp.Cli.Apps").SelectMany(TypeReferences.Of).Select(type => type.Assembly.GetName().Name!)
            .Concat(CommandLine.GetReferencedAssemblies().Select(name => name.Name!).Where(name => !IsHost(name)))
            .Where(name => name is not ("SecureMcp" or "SecureMcp.Cli" or "System.CommandLine") && !(name.StartsWith("System.", StringComparison.Ordinal) && !name.StartsWith("System.CommandLine", StringComparison.Ordinal)));
        Assert.Empty(strangers);
        Assert.Contains(CommandLine.GetReferencedAssemblies(), name => IsHost(name.Name!));
        Assert.All([Library, App, Local], assembly =>
            Assert.DoesNotContain(assembly.GetReferencedAssemblies(), name => name.Name is "SecureMcp.Cli" or "System.CommandLine"));

        static bool IsHost(string name) => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) || name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal);
    }

    [Fact]
    public void The_command_line_uses_of_the_library_how_credentials_and_state_are_written_and_policy_decides_and_nothing_that_serves()
    {
        var used = CommandLine.GetTypes().SelectMany(TypeReferences.Of).Where(type => type.Assembly == Library).Distinct().ToList();

        Assert.Contains(used, type => type.Name == "SecretRule");
        Assert.All(used, type => Assert.True(
            type.Namespace is "SecureMcp.Callers" or "SecureMcp.Calls" or "SecureMcp.Storage" or "SecureMcp.Switches" or "SecureMcp.Budgets" or "SecureMcp.Policies" or "SecureMcp.Startup"
                    && !type.Name.EndsWith("Step", StringComparison.Ordinal) && !type.Name.EndsWith("Filter", StringComparison.Ordinal)
                || type.Name is nameof(ISecureMcpApp) or nameof(Answer) or nameof(AnswerMap),
            $"The command line uses {type.FullName}."));
    }

    [Fact]
    public void The_kit_for_tests_knows_the_library_and_the_protocol_and_no_framework_of_tests_and_nobody_knows_the_kit()
    {
        var strangers = Kit.GetReferencedAssemblies().Select(name => name.Name!)
            .Where(name => !name.StartsWith("System.", StringComparison.Ordinal) && !name.StartsWith("Microsoft.", StringComparison.Ordinal)
                && name is not ("SecureMcp" or "ModelContextProtocol.Core" or "ModelContextProtocol"));
        Assert.Empty(strangers);
        Assert.All([Library, App, Local, CommandLine], assembly =>
            Assert.DoesNotContain(assembly.GetReferencedAssemblies(), name => name.Name == "SecureMcp.Testing"));
    }

    [Fact]
    public void Nothing_that_decides_reads_a_callers_name()
    {
        // Its owner can change it, so it may be shown and nothing else; the record of a type reads all of its properties itself.
        var reader = typeof(Caller).GetProperty(nameof(Caller.DisplayName))!.GetMethod!;
        var readers = Library.GetTypes().Where(type => type != typeof(Caller) && TypeReferences.Calls(type, reader)).Select(type => type.FullName);

        Assert.Empty(readers);
        Assert.True(TypeReferences.Calls(typeof(Planted.Limits.PlantedLimit), reader), "A planted reader was not noticed.");
    }

    [Fact]
    public void Event_ids_are_unique()
    {
        var messages = new[] { Library, App, Local }
            .SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Select(method => (Name: $"{method.DeclaringType!.FullName}.{method.Name}", Message: method.GetCustomAttribute<LoggerMessageAttribute>()))
            .Where(entry => entry.Message is not null)
            .ToList();

        Assert.NotEmpty(messages);
        Assert.Empty(messages.GroupBy(entry => entry.Message!.EventId).Where(group => group.Skip(1).Any()).Select(group => string.Join(" and ", group.Select(entry => entry.Name))));
    }

    [Fact]
    public void Every_options_class_has_a_validator_and_is_checked_at_start()
    {
        using var services = TestServices.Build();
        var checks = services.GetServices<IStartCheck>().Select(check => check.GetType()).ToList();
        var options = OptionsClasses().ToList();

        Assert.NotEmpty(options);
        foreach (var type in options)
        {
            Assert.NotEmpty(services.GetServices(typeof(IValidateOptions<>).MakeGenericType(type)));
            Assert.Contains(typeof(SettingsCheck<>).MakeGenericType(type), checks);
            Assert.True(type.IsSealed, $"{type.Name} is not sealed.");
            Assert.All(type.GetProperties(), property => Assert.True(IsInitOnly(property), $"{type.Name}.{property.Name} can be changed after the start."));
        }
    }

    [Fact]
    public void Every_refusal_reason_has_an_answer_in_both_eras()
    {
        foreach (var reason in Enum.GetValues<RefusalReason>())
        {
            foreach (var era in Enum.GetValues<ProtocolEra>())
            {
                var answer = AnswerMap.For(reason, era);
                Assert.InRange(answer.Status, 200, 599);
                Assert.False(string.IsNullOrWhiteSpace(answer.Message));
                // Codes that the specification reserves are used only where it defines them.
                Assert.True(answer.Code > 0 || SpecifiedCodes.Contains(answer.Code), $"{reason} has the code {answer.Code}.");
                Assert.True(answer.Code != -32002 || era == ProtocolEra.Legacy, "-32002 must not be sent under 2026-07-28.");
                Assert.Equal(answer.Status == 401 || reason is RefusalReason.CredentialAmbiguous or RefusalReason.InsufficientScope, answer.HasChallenge);
            }
        }
    }

    [Fact]
    public void Source_files_stay_readable()
    {
        var tooLong = Directory.EnumerateFiles(Repository.PathOf("src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !IsBuildOutput(file) && File.ReadLines(file).Count() > 250);
        Assert.Empty(tooLong);
    }

    [Fact]
    public void The_program_of_the_deployable_app_stays_a_page() =>
        Assert.InRange(File.ReadLines(Repository.PathOf("src", "SecureMcp.Functions", "Program.cs")).Count(), 1, 40);

    [Fact]
    public void The_project_names_no_machine_and_no_registry()
    {
        var suspects = Directory.EnumerateFiles(Repository.Root, "*", SearchOption.AllDirectories)
            .Where(file => !IsBuildOutput(file) && TextFile().IsMatch(file))
            .Where(file => Forbidden().IsMatch(File.ReadAllText(file)));
        Assert.Empty(suspects);
    }

    internal static IEnumerable<Type> OptionsClasses() =>
        Library.GetTypes().Where(type => type.IsPublic && type.Name.EndsWith("Options", StringComparison.Ordinal));

    private static bool IsInitOnly(PropertyInfo property) =>
        property.SetMethod is null || property.SetMethod.ReturnParameter.GetRequiredCustomModifiers().Any(modifier => modifier.Name == "IsExternalInit");

    private static bool IsBuildOutput(string file) => BuildOutput().IsMatch(Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'));

    [GeneratedRegex("(^|/)(bin|obj|artifacts|out|node_modules|\\.git|TestResults)/", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex BuildOutput();

    [GeneratedRegex("\\.(cs|md|json|props|csproj|bicep|bicepparam|mjs|sh|sln|txt)$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex TextFile();

    // Written apart, so that this file is not its own finding.
    [GeneratedRegex("api[.]nuget[.]org|registry[.]npmjs|/root/[.]|[^.\\w]/wor[k]/", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Forbidden();
}
