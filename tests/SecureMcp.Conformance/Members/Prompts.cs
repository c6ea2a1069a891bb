using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SecureMcp.Policies;

namespace SecureMcp.Conformance.Members;

/// <summary>One prompt for each kind of content. The allowed values of an argument are what the SDK completes it with.</summary>
internal sealed class Prompts
{
    [McpServerPrompt(Name = "test_simple_prompt"), AllowAnyCaller, Description("A prompt without arguments.")]
    public static string Simple() => "This is a simple prompt for testing.";

    [McpServerPrompt(Name = "test_prompt_with_arguments"), AllowAnyCaller, Description("A prompt with two arguments.")]
    public static string WithArguments(
        [Description("First test argument"), AllowedValues("testValue1", "paris", "park", "party")] string arg1,
        [Description("Second test argument")] string arg2) =>
        $"Prompt with arguments: arg1='{arg1}', arg2='{arg2}'";

    [McpServerPrompt(Name = "test_prompt_with_embedded_resource"), AllowAnyCaller, Description("A prompt with a resource in it.")]
    public static PromptMessage[] WithResource([Description("URI of the resource to embed")] string resourceUri) =>
    [
        User(Samples.Resource(resourceUri, "text/plain", "Embedded resource content for testing.")),
        User(Samples.Text("Please process the embedded resource above.")),
    ];

    [McpServerPrompt(Name = "test_prompt_with_image"), AllowAnyCaller, Description("A prompt with an image in it.")]
    public static PromptMessage[] WithImage() => [User(Samples.Image()), User(Samples.Text("Please analyze the image above."))];

    [McpServerPrompt(Name = "test_input_required_result_prompt"), AllowAnyCaller, Description("A prompt that asks first (SEP-2322).")]
    public static string InputRequired(RequestContext<GetPromptRequestParams> context) =>
        Inputs.Text(context.Params!, "user_context", "context") is { } given
            ? $"Use this context: {given}"
            : throw new InputRequiredException(
                new Dictionary<string, InputRequest> { ["user_context"] = Inputs.Ask("What context should the prompt use?", Forms.Text("context")) }, null);

    private static PromptMessage User(ContentBlock content) => new() { Role = Role.User, Content = content };
}
