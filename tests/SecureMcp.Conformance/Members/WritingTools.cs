using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SecureMcp.Calls;
using SecureMcp.Policies;
using SecureMcp.Tasks;

namespace SecureMcp.Conformance.Members;

/// <summary>Tools that write, whose every run answers what no other does: equal answers are one run's.</summary>
internal sealed class WritingTools
{
    [McpServerTool(Name = "transfer", Destructive = true), RequireScope("transfers.write"), Description("Transfers an amount and answers the transfer's number.")]
    public static async Task<string> Transfer([Range(1, 1000)] int amount, [Range(0, 60)] double seconds = 0)
    {
        await Task.Delay(TimeSpan.FromSeconds(seconds), CancellationToken.None);
        return $"{amount}: {RandomNumberGenerator.GetHexString(16)}";
    }

    [McpServerTool(Name = "confirmed_transfer", Destructive = true), RequireScope("transfers.write"), Description("Asks before it transfers, and answers the transfer's number.")]
    public static string ConfirmedTransfer(RequestContext<CallToolRequestParams> context) =>
        context.Params!.RequestState is null
            ? throw new InputRequiredException(new Dictionary<string, InputRequest> { ["confirm"] = Inputs.Ask("Transfer?", Forms.YesOrNo("confirm")) }, "asked")
            : RandomNumberGenerator.GetHexString(16);

    [McpServerTool(Name = "transfer_job", Destructive = true), RequireScope("transfers.write"), TaskSupport, Description("Says who runs it, and works until it is told to stop or its time is over.")]
    public static async Task<string> TransferJob([Range(0, 600)] double seconds, ICallTask task, CancellationToken cancellationToken)
    {
        await task.ReportAsync($"process {Environment.ProcessId}", cancellationToken);
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(seconds), cancellationToken);
            return $"process {Environment.ProcessId}";
        }
        finally
        {
            if (cancellationToken.IsCancellationRequested)
                await Console.Error.WriteLineAsync("transfer_job was told to stop.");
        }
    }
}
