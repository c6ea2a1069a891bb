using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SecureMcp.Policies;

namespace SecureMcp.Tests.Pipelines;

/// <summary>Members that ask the client before they answer (2026-07-28, multi round-trip requests), and what they were given.</summary>
internal sealed class AskingMembers(Seen seen)
{
    [McpServerTool(Name = "ask", Destructive = true), RequireScope("acts")]
    public string Ask(RequestContext<CallToolRequestParams> context, string text = "")
    {
        seen.States.Add(context.Params!.RequestState);
        return context.Params.RequestState is { } state ? $"{text}: {state}" : throw new InputRequiredException(Form(), "round 1");
    }

    [McpServerTool(Name = "ask_again", ReadOnly = true), AllowAnyCaller]
    public string AskAgain(RequestContext<CallToolRequestParams> context)
    {
        seen.States.Add(context.Params!.RequestState);
        return context.Params.RequestState is "round 2" ? "done" : throw new InputRequiredException(Form(), context.Params.RequestState is null ? "round 1" : "round 2");
    }

    // Nothing is asked: come back later (load shedding).
    [McpServerTool(Name = "come_back", ReadOnly = true), AllowAnyCaller]
    public string ComeBack(RequestContext<CallToolRequestParams> context)
    {
        seen.States.Add(context.Params!.RequestState);
        return context.Params.RequestState is { } state ? state : throw new InputRequiredException(null, "later");
    }

    [McpServerTool(Name = "ask_much", ReadOnly = true), AllowAnyCaller]
    public static string AskMuch(int size) => throw new InputRequiredException(Form(), new string('x', size));

    [McpServerTool(Name = "ask_without_state", ReadOnly = true), AllowAnyCaller]
    public string AskWithoutState(RequestContext<CallToolRequestParams> context)
    {
        seen.States.Add(context.Params!.RequestState);
        return context.Params.InputResponses is { Count: > 0 } ? "answered" : throw new InputRequiredException(Form(), null);
    }

    [McpServerTool(Name = "ask_for", ReadOnly = true), AllowAnyCaller]
    public static string AskFor(string what) => throw new InputRequiredException(
        what.Split('+').ToDictionary(one => one, one => one switch
        {
            "form" => Form()["question"],
            "url" => InputRequest.ForElicitation(new ElicitRequestParams { Mode = "url", Message = "Sign in.", ElicitationId = "1", Url = "https://example.com/" }),
            "sampling" => InputRequest.ForSampling(Question()),
            "tools" => InputRequest.ForSampling(Question([new Tool { Name = "t" }])),
            _ => InputRequest.ForRootsList(new ListRootsRequestParams()),
        }),
        null);

    [McpServerPrompt(Name = "ask_prompt"), AllowAnyCaller]
    public string AskPrompt(RequestContext<GetPromptRequestParams> context)
    {
        seen.States.Add(context.Params!.RequestState);
        return context.Params.RequestState ?? throw new InputRequiredException(Form(), "prompted");
    }

    [McpServerResource(UriTemplate = "ask://{id}", Name = "ask_resource", MimeType = "text/plain"), AllowAnyCaller]
    public string AskResource(RequestContext<ReadResourceRequestParams> context, string id)
    {
        seen.States.Add(context.Params!.RequestState);
        return context.Params.RequestState is { } state ? $"{id}: {state}" : throw new InputRequiredException(Form(), "read");
    }

    private static Dictionary<string, InputRequest> Form() => new()
    {
        ["question"] = InputRequest.ForElicitation(new ElicitRequestParams
        {
            Mode = "form",
            Message = "Sure?",
            RequestedSchema = new() { Properties = { ["yes"] = new ElicitRequestParams.BooleanSchema() } },
        }),
    };

    private static CreateMessageRequestParams Question(IList<Tool>? tools = null) => new()
    {
        Messages = [new SamplingMessage { Role = Role.User, Content = [new TextContentBlock { Text = "?" }] }],
        MaxTokens = 10,
        Tools = tools,
    };
}

/// <summary>Every <c>requestState</c> that a member was given; null for none.</summary>
internal sealed class Seen
{
    public List<string?> States { get; } = [];
}
