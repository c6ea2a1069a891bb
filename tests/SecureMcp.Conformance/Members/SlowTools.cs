using System.Collections.Concurrent;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using ModelContextProtocol.Server;
using SecureMcp.Policies;

namespace SecureMcp.Conformance.Members;

/// <summary>A tool that waits to be cancelled, and one that tells what became of it: the client that cancelled can't see it.</summary>
internal sealed class SlowTools
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private static readonly ConcurrentDictionary<string, string> States = new(StringComparer.Ordinal);

    [McpServerTool(Name = "test_slow", ReadOnly = true), AllowAnyCaller, Description("Waits for half a minute unless it is cancelled.")]
    public static async Task<string> Slow([Description("What test_slow_state is asked for."), MaxLength(40)] string run, CancellationToken cancellationToken)
    {
        States[run] = "running";
        try
        {
            await Task.Delay(Longest, cancellationToken);
            return States[run] = "finished";
        }
        catch (OperationCanceledException)
        {
            States[run] = "cancelled";
            throw;
        }
    }

    [McpServerTool(Name = "test_slow_state", ReadOnly = true), AllowAnyCaller, Description("Tells how a run of test_slow is doing.")]
    public static string SlowState([Description("The run."), MaxLength(40)] string run) => States.GetValueOrDefault(run, "unknown");
}
