using Microsoft.Extensions.Options;
using SecureMcp.Calls;

namespace SecureMcp.Outputs;

/// <summary>Holds results to their size budget: a model's context is paid for by the caller, and may be flooded on purpose.</summary>
internal sealed class OutputRule(IOptions<OutputsOptions> options) : IResultCheck
{
    public Refusal? Check(int resultBytes) => resultBytes > options.Value.MaxResultBytes ? new Refusal(RefusalReason.OutputTooLarge) : null;

    public Refusal? CheckStream(long bytes) => bytes > options.Value.MaxStreamBytes ? new Refusal(RefusalReason.OutputTooLarge) { Fault = "stream" } : null;
}
