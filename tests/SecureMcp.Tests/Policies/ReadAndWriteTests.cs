using System.ComponentModel;
using ModelContextProtocol.Server;
using SecureMcp.Calls;
using SecureMcp.Policies;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Policies;

/// <summary>A tool says whether it writes, in one place; and who may only read never sees one that does.</summary>
public sealed class ReadAndWriteTests
{
    [Fact]
    public void A_tool_that_says_nothing_or_two_things_stops_the_start()
    {
        Assert.Equal(
            [
                "The tool 'both' declares with [McpServerTool] that it only reads, and that it destroys: set one of ReadOnly and Destructive.",
                "The tool 'neither' does not declare whether it reads or writes: set ReadOnly or Destructive of [McpServerTool].",
            ],
            Problems<Unclear>());
    }

    [Fact]
    public void A_tool_that_writes_for_who_may_only_read_stops_the_start()
    {
        var named = Problems<Mixed>().Select(problem => problem.Split('\'')[1]);

        Assert.Equal(["for_anybody", "for_either", "for_readers", "for_readers_of_notes", "for_some_clients"], named);
        Assert.All(Problems<Mixed>(), problem => Assert.Contains("SecureMcp:Policies:WriteScopes", problem, StringComparison.Ordinal));
    }

    [Fact]
    public void A_scope_that_lets_write_can_be_asked_for_by_a_reader_when_it_is_named()
    {
        Assert.Equal(["The tool 'send' writes"], Problems<Drafts>().Select(problem => problem.Split(',')[0]));

        using var services = TestServices.Build(new Dictionary<string, string?> { ["SecureMcp:Policies:WriteScopes:0"] = "mail.write" }, members: builder => builder.AddMembers<Drafts>());
        SecureMcpStart.Check(services);
    }

    [Fact]
    public void A_hierarchy_by_which_reading_leads_to_writing_stops_the_start()
    {
        using var services = TestServices.Build(members: builder => builder.AddScopeHierarchy("secrets.read", "between").AddScopeHierarchy("between", "secrets.write").AddMembers<Pipelines.SampleMembers>());

        Assert.StartsWith("The tool 'write_secret' writes", Assert.Single(Assert.Throws<SecureMcpStartException>(() => SecureMcpStart.Check(services)).Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_hints_are_complete_and_say_what_policy_goes_by()
    {
        await using var endpoint = await TestEndpoint.StartAsync(members: builder => builder.AddMembers<Hinted>());

        var tools = (await endpoint.SendForJsonAsync(TestEndpoint.Modern("admin", "tools/list"))).GetProperty("result").GetProperty("tools");

        Assert.Equal(
            ["adds: reads False, destroys False", "destroys: reads False, destroys True", "reads: reads True, destroys False", "reads_by_name: reads True, destroys False", "writes: reads False, destroys True"],
            tools.EnumerateArray().Select(tool => $"{tool.GetProperty("name").GetString()}: reads {tool.GetProperty("annotations").GetProperty("readOnlyHint").GetBoolean()}, destroys {tool.GetProperty("annotations").GetProperty("destructiveHint").GetBoolean()}"));
        var catalog = (MemberCatalog)endpoint.Services.GetService(typeof(MemberCatalog))!;
        Assert.Equal(["reads", "reads_by_name"], catalog.All.Where(member => member.IsReadOnly).Select(member => member.Name).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Problems<T>()
        where T : class
    {
        using var services = TestServices.Build(members: builder => builder.AddMembers<T>());
        return Assert.Throws<SecureMcpStartException>(() => SecureMcpStart.Check(services)).Problems.Order(StringComparer.Ordinal);
    }

    private sealed class Unclear
    {
        [McpServerTool(Name = "neither", Idempotent = true), RequireRole("admin")]
        public static string Neither() => "";

        [McpServerTool(Name = "both", ReadOnly = true, Destructive = true), RequireRole("admin")]
        public static string Both() => "";
    }

    private sealed class Mixed
    {
        [McpServerTool(Name = "read", ReadOnly = true), RequireScope("orders.read")]
        public static string Read() => "";

        [McpServerPrompt(Name = "notes"), RequireAnyScope("notes.read", "notes.all"), Description("Reads notes.")]
        public static string Notes() => "";

        [McpServerTool(Name = "for_readers", Destructive = true), RequireScope("orders.read")]
        public static string ForReaders() => "";

        [McpServerTool(Name = "for_readers_of_notes", Destructive = false), RequireScope("notes.all")]
        public static string ForReadersOfNotes() => "";

        [McpServerTool(Name = "for_either", ReadOnly = false), RequireAnyScope("orders.write", "orders.read")]
        public static string ForEither() => "";

        [McpServerTool(Name = "for_some_clients", Destructive = true), RequireClient("a"), RequireTenant("t"), RequireScheme("entra")]
        public static string ForSomeClients() => "";

        [McpServerTool(Name = "for_anybody", Destructive = true), AllowAnyCaller]
        public static string ForAnybody() => "";

        [McpServerTool(Name = "for_writers", Destructive = true), RequireScope("orders.read"), RequireScope("orders.write")]
        public static string ForWriters() => "";

        [McpServerTool(Name = "for_admins", Destructive = true), RequireRole("admin")]
        public static string ForAdmins() => "";
    }

    private sealed class Drafts
    {
        [McpServerTool(Name = "preview", ReadOnly = true), RequireScope("mail.write")]
        public static string Preview() => "";

        [McpServerTool(Name = "send", Destructive = false), RequireScope("mail.write")]
        public static string Send() => "";
    }

    private sealed class Hinted
    {
        [McpServerTool(Name = "reads", ReadOnly = true), AllowAnyCaller]
        public static string Reads() => "";

        [McpServerTool(Name = "reads_by_name", ReadOnly = true, Destructive = false), AllowAnyCaller]
        public static string ReadsByName() => "";

        [McpServerTool(Name = "writes", ReadOnly = false), RequireRole("admin")]
        public static string Writes() => "";

        [McpServerTool(Name = "destroys", Destructive = true), RequireRole("admin")]
        public static string Destroys() => "";

        [McpServerTool(Name = "adds", Destructive = false), RequireRole("admin")]
        public static string Adds() => "";
    }
}
