using System.ComponentModel;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SecureMcp.Policies;

namespace SecureMcp.Conformance.Members;

/// <summary>
/// Tools of 2026-07-28 that answer with questions first (SEP-2322). Their states are plain text: the endpoint seals them.
/// </summary>
internal sealed class InputRequiredTools
{
    [McpServerTool(Name = "test_input_required_result_elicitation", ReadOnly = true), AllowAnyCaller, Description("Asks for a name and greets.")]
    public static string Elicitation(RequestContext<CallToolRequestParams> context) =>
        Inputs.Text(context.Params!, "user_name", "name") is { } name
            ? $"Hello, {name}!"
            : throw Required(new() { ["user_name"] = Inputs.Ask("What is your name?", Forms.Text("name")) });

    [McpServerTool(Name = "test_input_required_result_sampling", ReadOnly = true), AllowAnyCaller, Description("Asks the client's model for a capital.")]
    public static string Sampling(RequestContext<CallToolRequestParams> context) =>
        Inputs.Sampled(context.Params!, "capital_question") is { } answer
            ? string.Concat(answer.Content.OfType<TextContentBlock>().Select(block => block.Text))
            : throw Required(new() { ["capital_question"] = Inputs.Sample("What is the capital of France?", 100) });

    [McpServerTool(Name = "test_input_required_result_list_roots", ReadOnly = true), AllowAnyCaller, Description("Asks for the client's roots and names them.")]
    public static string ListRoots(RequestContext<CallToolRequestParams> context) =>
        Inputs.Rooted(context.Params!, "client_roots") is { } answer
            ? $"Roots: {string.Join(", ", answer.Roots.Select(root => root.Uri))}"
            : throw Required(new() { ["client_roots"] = Inputs.Roots() });

    [McpServerTool(Name = "test_input_required_result_request_state", ReadOnly = true), AllowAnyCaller, Description("Asks to confirm, and takes its state back.")]
    public static string RequestState(RequestContext<CallToolRequestParams> context) => Confirm(context.Params!);

    [McpServerTool(Name = "test_input_required_result_tampered_state", ReadOnly = true), AllowAnyCaller, Description("Is never given a state that it did not give out.")]
    public static string TamperedState(RequestContext<CallToolRequestParams> context) => Confirm(context.Params!);

    [McpServerTool(Name = "test_input_required_result_multiple_inputs", ReadOnly = true), AllowAnyCaller, Description("Asks the user, the model and for the roots at once.")]
    public static string MultipleInputs(RequestContext<CallToolRequestParams> context)
    {
        var request = context.Params!;
        return Inputs.Text(request, "user_name", "name") is { } name && Inputs.Sampled(request, "greeting") is not null && Inputs.Rooted(request, "client_roots") is { } roots
            ? $"{name} has {roots.Roots.Count} roots."
            : throw Required(
                new()
                {
                    ["user_name"] = Inputs.Ask("What is your name?", Forms.Text("name")),
                    ["greeting"] = Inputs.Sample("Generate a greeting", 50),
                    ["client_roots"] = Inputs.Roots(),
                },
                "asked");
    }

    [McpServerTool(Name = "test_input_required_result_multi_round", ReadOnly = true), AllowAnyCaller, Description("Asks twice, one after the other.")]
    public static string MultiRound(RequestContext<CallToolRequestParams> context)
    {
        var request = context.Params!;
        var state = request.RequestState ?? "";
        const string Second = "named ";
        if (state.StartsWith(Second, StringComparison.Ordinal) && Inputs.Text(request, "step2", "color") is { } color)
            return $"{state[Second.Length..]} likes {color}.";
        if (state == "start" && Inputs.Text(request, "step1", "name") is { } name)
            state = Second + name;
        return state.StartsWith(Second, StringComparison.Ordinal)
            ? throw Required(new() { ["step2"] = Inputs.Ask("Step 2: What is your favorite color?", Forms.Text("color")) }, state)
            : throw Required(new() { ["step1"] = Inputs.Ask("Step 1: What is your name?", Forms.Text("name")) }, "start");
    }

    [McpServerTool(Name = "test_input_required_result_capabilities", ReadOnly = true), AllowAnyCaller, Description("Asks only what the client can answer.")]
    public static string Capabilities(McpServer server, RequestContext<CallToolRequestParams> context)
    {
        if (context.Params!.InputResponses is { Count: > 0 })
            return "Answered.";
        Dictionary<string, InputRequest> questions = [];
        if (server.ClientCapabilities?.Sampling is not null)
            questions["sampled"] = Inputs.Sample("Say something", 50);
        if (server.ClientCapabilities?.Elicitation is not null)
            questions["elicited"] = Inputs.Ask("What is your name?", Forms.Text("name"));
        return questions.Count == 0 ? "The client can be asked nothing." : throw Required(questions);
    }

    private static string Confirm(CallToolRequestParams request) =>
        request.RequestState is "asked" && Inputs.Elicited(request, "confirm") is { IsAccepted: true }
            ? "state-ok"
            : throw Required(new() { ["confirm"] = Inputs.Ask("Please confirm", Forms.YesOrNo("ok")) }, "asked");

    private static InputRequiredException Required(Dictionary<string, InputRequest> questions, string? state = null) => new(questions, state);
}
