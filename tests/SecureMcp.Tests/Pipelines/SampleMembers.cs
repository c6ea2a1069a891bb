using System.ComponentModel;
using ModelContextProtocol;
using ModelContextProtocol.Server;
using SecureMcp.Calls;
using SecureMcp.Policies;

namespace SecureMcp.Tests.Pipelines;

/// <summary>One member for every kind of behaviour that the tests look at.</summary>
internal sealed class SampleMembers
{
    [McpServerTool(Name = "echo", ReadOnly = true, UseStructuredContent = true), AllowAnyCaller]
    public static Echoed Echo(Caller caller, string text, int times = 1) => new(caller.SubjectId, string.Concat(Enumerable.Repeat(text, times)));

    [McpServerTool(Name = "read_secret", ReadOnly = true), RequireScope("secrets.read")]
    public static string ReadSecret() => "the secret";

    [McpServerTool(Name = "write_secret", Destructive = true), RequireScope("secrets.read"), RequireScope("secrets.write")]
    public static string WriteSecret(string value) => $"wrote {value.Length}";

    [McpServerTool(Name = "rule_everything", Destructive = true), RequireRole("admin", "owner")]
    public static string RuleEverything() => "done";

    [McpServerTool(Name = "fail", ReadOnly = true), AllowAnyCaller]
    public static string Fail() => throw new InvalidOperationException("password=hunter2");

    [McpServerTool(Name = "refuse", ReadOnly = true), AllowAnyCaller]
    public static string Refuse() => throw new McpException("The order is closed.");

    [McpServerTool(Name = "big", ReadOnly = true), AllowAnyCaller]
    public static string Big(int size) => new('x', size);

    [McpServerTool(Name = "progress", ReadOnly = true), AllowAnyCaller]
    public static async Task<string> Progress(IProgress<ProgressNotificationValue> progress, CancellationToken cancellationToken)
    {
        for (var step = 1; step <= 3; step++)
        {
            progress.Report(new ProgressNotificationValue { Progress = step, Total = 3 });
            await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken);
        }

        return "finished";
    }

    [McpServerTool(Name = "wait", ReadOnly = true), AllowAnyCaller]
    public static async Task<string> Wait(WaitSignal signal, CancellationToken cancellationToken)
    {
        signal.Started.TrySetResult();
        try
        {
            await Task.Delay(TimeSpan.FromMinutes(1), cancellationToken);
            return "waited";
        }
        catch (OperationCanceledException)
        {
            signal.Cancelled.TrySetResult();
            throw;
        }
    }

    [McpServerPrompt(Name = "greet"), AllowAnyCaller]
    public static string Greet([Description("whom")] string name) => $"Say hello to {name}.";

    [McpServerPrompt(Name = "secret_prompt"), RequireScope("secrets.read")]
    public static string SecretPrompt() => "psst";

    [McpServerResource(UriTemplate = "note://open", Name = "open", MimeType = "text/plain"), AllowAnyCaller]
    public static string OpenNote() => "open";

    [McpServerResource(UriTemplate = "note://secret", Name = "secret", MimeType = "text/plain"), RequireScope("secrets.read")]
    public static string SecretNote() => "secret";

    [McpServerResource(UriTemplate = "note://vault/{id}", Name = "vault", MimeType = "text/plain"), RequireScope("secrets.read")]
    public static string VaultNote(string id) => $"vault {id}";
}

/// <summary>What <c>echo</c> answers.</summary>
/// <param name="Subject">Who called.</param>
/// <param name="Text">What was said.</param>
internal sealed record Echoed(string Subject, string Text);

/// <summary>Lets a test see a tool start and be cancelled.</summary>
internal sealed class WaitSignal
{
    public TaskCompletionSource Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
