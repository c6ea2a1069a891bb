using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SecureMcp.Calls;

namespace SecureMcp.Protocol;

/// <summary>Finds the members of the registered types, in the order of their names, so that every list is stable.</summary>
/// <param name="services">What tells a parameter that comes from the services from one that the client sends.</param>
/// <param name="readAccess">Reads the access rule off a member's attributes; says what is wrong with it.</param>
/// <param name="readLimits">Reads how often a member may be called; says what is wrong with that.</param>
/// <param name="readTasks">Reads whether a member, which is a tool or not, can run as a task; says what is wrong with that.</param>
/// <param name="readEqualCalls">Reads for how long equal calls of a member, which writes or not, are one; says what is wrong with that.</param>
/// <param name="readOwnArguments">Reads which arguments, as a schema has them, name the caller itself; says what is wrong with that.</param>
/// <param name="readGuards">Reads what arguments, as a schema has them, are held to beside it; says what is wrong with that.</param>
/// <param name="applyPolicy">Puts what the settings say to what the members declare; says what is wrong between them.</param>
/// <param name="closeSchema">Makes a tool's argument schema refuse what it does not name.</param>
internal sealed class MemberDiscovery(
    IServiceProvider services,
    Func<string, IEnumerable<object>, ICollection<string>, AccessRule> readAccess,
    Func<string, IEnumerable<object>, ICollection<string>, MemberLimits> readLimits,
    Func<string, bool, IEnumerable<object>, ICollection<string>, TaskSupport?> readTasks,
    Func<string, bool, IEnumerable<object>, ICollection<string>, TimeSpan?> readEqualCalls,
    Func<string, IEnumerable<object>, JsonElement, ICollection<string>, ImmutableArray<OwnArgument>> readOwnArguments,
    Func<string, IEnumerable<object>, JsonElement, ICollection<string>, IArgumentGuards?> readGuards,
    Func<IReadOnlyList<Member>, ICollection<string>, IReadOnlyList<Member>> applyPolicy,
    Func<JsonElement, JsonElement> closeSchema)
{
    private const BindingFlags Methods = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    /// <summary>Adds a sentence to <paramref name="problems"/> for every member that must not start.</summary>
    public DiscoveredMembers Discover(IEnumerable<Type> types, ICollection<string> problems)
    {
        List<McpServerTool> tools = [];
        List<McpServerPrompt> prompts = [];
        List<McpServerResource> resources = [];
        foreach (var type in types.Distinct())
        {
            var found = false;
            foreach (var method in type.GetMethods(Methods))
            {
                if (method.IsDefined(typeof(McpServerToolAttribute)))
                {
                    McpServerToolCreateOptions options = new() { Services = services };
                    tools.Add(method.IsStatic ? McpServerTool.Create(method, options: options) : McpServerTool.Create(method, context => Target(context.Services, type), options));
                }
                else if (method.IsDefined(typeof(McpServerPromptAttribute)))
                {
                    McpServerPromptCreateOptions options = new() { Services = services };
                    prompts.Add(method.IsStatic ? McpServerPrompt.Create(method, options: options) : McpServerPrompt.Create(method, context => Target(context.Services, type), options));
                }
                else if (method.IsDefined(typeof(McpServerResourceAttribute)))
                {
                    McpServerResourceCreateOptions options = new() { Services = services };
                    resources.Add(method.IsStatic ? McpServerResource.Create(method, options: options) : McpServerResource.Create(method, context => Target(context.Services, type), options));
                }
                else
                {
                    continue;
                }

                found = true;
            }

            if (!found)
                problems.Add($"{type.Name} was registered but has no method with [McpServerTool], [McpServerPrompt] or [McpServerResource].");
        }

        tools.Sort((left, right) => string.CompareOrdinal(left.ProtocolTool.Name, right.ProtocolTool.Name));
        prompts.Sort((left, right) => string.CompareOrdinal(left.ProtocolPrompt.Name, right.ProtocolPrompt.Name));
        resources.Sort((left, right) => string.CompareOrdinal(left.ProtocolResourceTemplate.UriTemplate, right.ProtocolResourceTemplate.UriTemplate));
        var members = tools.Select(tool => Describe(tool, problems))
            .Concat(prompts.Select(prompt => Describe(prompt, problems)))
            .Concat(resources.Select(resource => Describe(resource, problems)))
            .ToList();
        foreach (var twice in members.GroupBy(entry => (entry.Member.Kind, entry.Member.Name)).Where(group => group.Skip(1).Any()))
            problems.Add($"The {KindName(twice.Key.Kind)} '{twice.Key.Name}' is defined more than once.");
        var distinct = members.DistinctBy(entry => (entry.Member.Kind, entry.Member.Name)).ToList();
        // The catalog in the order in which the SDK asks overlapping templates: policy looks at the one that would run.
        var ruled = applyPolicy([.. distinct.Select(entry => entry.Member)], problems).Zip(distinct, (member, entry) => (member, entry.Matches));
        return new DiscoveredMembers(tools, prompts, resources, new MemberCatalog(ruled));
    }

    /// <summary>The name under which the catalog knows the SDK's primitive.</summary>
    public static string NameOf(IMcpServerPrimitive primitive) => primitive switch
    {
        McpServerTool tool => tool.ProtocolTool.Name,
        McpServerPrompt prompt => prompt.ProtocolPrompt.Name,
        McpServerResource { ProtocolResource: { } direct } => direct.Uri,
        McpServerResource template => template.ProtocolResourceTemplate.UriTemplate,
        _ => primitive.Id,
    };

    private (Member Member, Func<string, bool>? Matches) Describe(McpServerTool tool, ICollection<string> problems)
    {
        var protocol = tool.ProtocolTool;
        var label = $"The tool '{protocol.Name}'";
        var schema = InputSchemaDeclaration.Read(label, tool.Metadata, protocol.InputSchema, problems);
        var own = readOwnArguments(label, tool.Metadata, schema, problems);
        protocol.InputSchema = closeSchema(InputSchemaDeclaration.MakeOptional(schema, [.. own.Select(argument => argument.Name)]));
        var access = readAccess(label, tool.Metadata, problems);
        var isReadOnly = EffectDeclaration.Read(label, protocol, problems);
        return (new Member(MemberKind.Tool, protocol.Name, access)
        {
            IsReadOnly = isReadOnly,
            EqualCallsAreOneFor = readEqualCalls(label, !isReadOnly, tool.Metadata, problems),
            Limits = readLimits(label, tool.Metadata, problems),
            Tasks = readTasks(label, true, tool.Metadata, problems),
            ArgumentSchema = protocol.InputSchema,
            RoughArguments = RoughArguments(tool.Metadata),
            OwnArguments = own,
            Guards = readGuards(label, tool.Metadata, schema, problems),
        }, null);
    }

    private (Member Member, Func<string, bool>? Matches) Describe(McpServerPrompt prompt, ICollection<string> problems)
    {
        var protocol = prompt.ProtocolPrompt;
        var label = $"The prompt '{protocol.Name}'";
        InputSchemaDeclaration.RefuseElsewhere(label, prompt.Metadata, problems);
        readTasks(label, false, prompt.Metadata, problems);
        readEqualCalls(label, false, prompt.Metadata, problems);
        var access = readAccess(label, prompt.Metadata, problems);
        var own = readOwnArguments(label, prompt.Metadata, PromptSchema(protocol), problems);
        foreach (var argument in protocol.Arguments ?? [])
            argument.Required &= !own.Any(bound => bound.Name == argument.Name);
        return (new Member(MemberKind.Prompt, protocol.Name, access)
        {
            Limits = readLimits(label, prompt.Metadata, problems),
            ArgumentSchema = PromptSchema(protocol),
            OwnArguments = own,
            Guards = readGuards(label, prompt.Metadata, PromptSchema(protocol), problems),
        }, null);
    }

    private (Member Member, Func<string, bool>? Matches) Describe(McpServerResource resource, ICollection<string> problems)
    {
        var name = NameOf(resource);
        var kind = resource.IsTemplated ? MemberKind.ResourceTemplate : MemberKind.Resource;
        var label = $"The {KindName(kind)} '{name}'";
        InputSchemaDeclaration.RefuseElsewhere(label, resource.Metadata, problems);
        readTasks(label, false, resource.Metadata, problems);
        readEqualCalls(label, false, resource.Metadata, problems);
        readOwnArguments(label, resource.Metadata, default, problems);
        readGuards(label, resource.Metadata, default, problems);
        var access = readAccess(label, resource.Metadata, problems);
        return (new Member(kind, name, access) { Limits = readLimits(label, resource.Metadata, problems) }, resource.IsMatch);
    }

    private static ImmutableArray<string> RoughArguments(IEnumerable<object> metadata) =>
    [
        .. metadata.OfType<MethodInfo>().SelectMany(method => method.GetParameters())
            .Where(parameter => (Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType) is var type && (type == typeof(float) || type == typeof(Half)))
            .Select(parameter => parameter.Name!),
    ];

    /// <summary>Prompts advertise names and which are required; all values are strings (MCP, prompts, data types).</summary>
    private static JsonElement PromptSchema(Prompt prompt)
    {
        var arguments = prompt.Arguments ?? [];
        return JsonSerializer.SerializeToElement(new
        {
            type = "object",
            properties = arguments.ToDictionary(argument => argument.Name, _ => new { type = "string" }, StringComparer.Ordinal),
            required = arguments.Where(argument => argument.Required == true).Select(argument => argument.Name).ToArray(),
            additionalProperties = false,
        });
    }

    private static object Target(IServiceProvider? services, Type type) => ActivatorUtilities.GetServiceOrCreateInstance(services!, type);

    private static string KindName(MemberKind kind) => kind switch
    {
        MemberKind.ResourceTemplate => "resource template",
        _ => kind.ToString().ToLowerInvariant(),
    };
}
