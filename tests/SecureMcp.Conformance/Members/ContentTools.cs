using System.ComponentModel;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SecureMcp.Policies;

namespace SecureMcp.Conformance.Members;

/// <summary>One tool for each kind of content, an error and progress.</summary>
internal sealed class ContentTools
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    [McpServerTool(Name = "test_simple_text", ReadOnly = true), AllowAnyCaller, Description("Answers with text.")]
    public static string SimpleText() => "This is a simple text response for testing.";

    [McpServerTool(Name = "test_image_content", ReadOnly = true), AllowAnyCaller, Description("Answers with an image.")]
    public static ImageContentBlock Image() => Samples.Image();

    [McpServerTool(Name = "test_audio_content", ReadOnly = true), AllowAnyCaller, Description("Answers with a sound.")]
    public static AudioContentBlock Audio() => AudioContentBlock.FromBytes(Samples.Wav, "audio/wav");

    [McpServerTool(Name = "test_embedded_resource", ReadOnly = true), AllowAnyCaller, Description("Answers with a resource.")]
    public static EmbeddedResourceBlock EmbeddedResource() =>
        Samples.Resource("test://embedded-resource", "text/plain", "This is an embedded resource content.");

    [McpServerTool(Name = "test_multiple_content_types", ReadOnly = true), AllowAnyCaller, Description("Answers with text, an image and a resource.")]
    public static ContentBlock[] MultipleContentTypes() =>
    [
        Samples.Text("Multiple content types test:"),
        Samples.Image(),
        Samples.Resource("test://mixed-content-resource", "application/json", """{"test":"data","value":123}"""),
    ];

    [McpServerTool(Name = "test_error_handling", ReadOnly = true), AllowAnyCaller, Description("Always fails.")]
    public static string ErrorHandling() => throw new McpException("This tool intentionally returns an error for testing");

    [McpServerTool(Name = "test_tool_with_progress", ReadOnly = true), AllowAnyCaller, Description("Reports progress three times.")]
    public static async Task<string> Progress(IProgress<ProgressNotificationValue> progress, CancellationToken cancellationToken)
    {
        foreach (var done in (int[])[0, 50, 100])
        {
            progress.Report(new ProgressNotificationValue { Progress = done, Total = 100 });
            await Task.Delay(Pause, cancellationToken);
        }

        return "Reported 0, 50 and 100 of 100.";
    }
}
