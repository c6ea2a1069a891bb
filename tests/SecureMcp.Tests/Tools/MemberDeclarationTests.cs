using System.ComponentModel;
using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Server;
using SecureMcp.Functions;
using SecureMcp.Functions.Tools;
using SecureMcp.Policies;

namespace SecureMcp.Tests.Tools;

/// <summary>What clients read of the members: schemas, hints, descriptions and the rules behind them.</summary>
public sealed class MemberDeclarationTests
{
    private static readonly MethodInfo[] Members = [.. typeof(FunctionApp).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
        .Where(method => method.IsDefined(typeof(McpServerToolAttribute)) || method.IsDefined(typeof(McpServerPromptAttribute)) || method.IsDefined(typeof(McpServerResourceAttribute)))];

    private static readonly ServiceProvider Services = new ServiceCollection().AddScoped(_ => SampleCallers.Person()).BuildServiceProvider();

    public static TheoryData<string> Tools => new(Members.Select(member => member.GetCustomAttribute<McpServerToolAttribute>()?.Name).OfType<string>());

    [Fact]
    public void Every_member_has_an_access_rule_and_a_description()
    {
        Assert.Equal(6 + 2 + 9, Members.Length);
        Assert.All(Members, member =>
        {
            Assert.True(
                member.IsDefined(typeof(AllowAnyCallerAttribute)) != (member.IsDefined(typeof(RequireScopeAttribute)) || member.IsDefined(typeof(RequireRoleAttribute))),
                member.Name);
            Assert.False(string.IsNullOrWhiteSpace(member.GetCustomAttribute<DescriptionAttribute>()?.Description), member.Name);
        });
    }

    [Theory]
    [InlineData("whoami", null, null, true)]
    [InlineData("search_documents", "documents.read", null, true)]
    [InlineData("get_runbook", "runbooks.read", null, true)]
    [InlineData("get_user_profile", "profiles.read", null, true)]
    [InlineData("refund_order", "orders.write", null, false)]
    [InlineData("deprovision_tenant", null, "admin", false)]
    public void A_tools_rule_and_hints_are_as_agreed(string name, string? scope, string? role, bool isReadOnly)
    {
        var method = Method(name);
        var hints = Tool(name).ProtocolTool.Annotations!;

        Assert.Equal(scope, method.GetCustomAttribute<RequireScopeAttribute>()?.Scope);
        Assert.Equal(role, method.GetCustomAttribute<RequireRoleAttribute>()?.Roles.Single());
        Assert.Equal((isReadOnly, !isReadOnly, false), (hints.ReadOnlyHint, hints.DestructiveHint, hints.OpenWorldHint));
        Assert.False(string.IsNullOrEmpty(hints.Title));
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public void A_tool_describes_every_argument_and_every_part_of_its_answer(string name)
    {
        var tool = Tool(name).ProtocolTool;

        Assert.All(Properties(tool.InputSchema), property => Assert.True(property.Value.TryGetProperty("description", out _), property.Name));
        Assert.NotEmpty(Properties(tool.OutputSchema!.Value));
        Assert.All(Properties(tool.OutputSchema!.Value), property => Assert.True(property.Value.TryGetProperty("description", out _), property.Name));
    }

    [Fact]
    public void The_caller_is_no_argument()
    {
        Assert.Empty(Properties(Tool("whoami").ProtocolTool.InputSchema));
        Assert.Equal(["userId"], Properties(Tool("get_user_profile").ProtocolTool.InputSchema).Select(property => property.Name));
    }

    [Fact]
    public void The_schemas_hold_the_bounds_that_are_enforced_from_them()
    {
        var search = Tool("search_documents").ProtocolTool.InputSchema;
        Assert.Equal("""{"minLength":1,"maxLength":200}""", Pick(search, "query", "minLength", "maxLength"));
        Assert.Equal("""{"type":"integer","minimum":1,"maximum":20,"default":5}""", Pick(search, "limit", "type", "minimum", "maximum", "default"));
        Assert.Equal(["query"], search.GetProperty("required").EnumerateArray().Select(item => item.GetString()));

        var runbook = Tool("get_runbook").ProtocolTool.InputSchema;
        Assert.Equal("""{"type":"string","enum":["service-outage","credential-leak","database-restore","certificate-expiry"]}""", Pick(runbook, "name", "type", "enum"));

        var refund = Tool("refund_order").ProtocolTool.InputSchema;
        Assert.Equal("""{"type":"number","minimum":0.01,"maximum":1000000}""", Pick(refund, "amount", "type", "minimum", "maximum"));
        Assert.Equal("""{"pattern":"^ORD-[0-9]{4,10}$"}""", Pick(refund, "orderId", "pattern"));
    }

    [Fact]
    public void What_an_answer_may_leave_out_is_not_required_by_its_schema()
    {
        // The SDK leaves nulls out of the structured answer, so a required nullable member would break the promise.
        foreach (var name in Members.Select(member => member.GetCustomAttribute<McpServerToolAttribute>()?.Name).OfType<string>())
        {
            var schema = Tool(name).ProtocolTool.OutputSchema!.Value;
            var required = schema.GetProperty("required").EnumerateArray().Select(item => item.GetString()).ToArray();
            Assert.All(Properties(schema), property =>
            {
                var isNullable = property.Value.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.Array;
                Assert.Equal(!isNullable, required.Contains(property.Name));
            });
        }
    }

    [Fact]
    public void Every_type_of_members_is_registered_and_can_be_made_from_the_services()
    {
        var services = new ServiceCollection();
        new FunctionApp().Configure(services, new ConfigurationBuilder().Build());
        using var provider = services.BuildServiceProvider();

        Assert.All(Members.Select(member => member.DeclaringType!).Distinct(), type => Assert.NotNull(ActivatorUtilities.CreateInstance(provider, type)));
        Assert.Same(provider.GetRequiredService<OrderBook>(), provider.GetRequiredService<OrderBook>());
    }

    private static MethodInfo Method(string name) => Members.Single(member => member.GetCustomAttribute<McpServerToolAttribute>()?.Name == name);

    private static McpServerTool Tool(string name) =>
        McpServerTool.Create(Method(name), _ => throw new InvalidOperationException("Only the declaration is looked at."), new McpServerToolCreateOptions { Services = Services });

    private static JsonElement.ObjectEnumerator Properties(JsonElement schema) => schema.GetProperty("properties").EnumerateObject();

    private static string Pick(JsonElement schema, string property, params string[] keywords)
    {
        var declared = schema.GetProperty("properties").GetProperty(property);
        return $"{{{string.Join(',', keywords.Select(keyword => $"\"{keyword}\":{JsonSerializer.Serialize(declared.GetProperty(keyword))}"))}}}";
    }
}
