using SecureMcp.Calls;

namespace SecureMcp.Guards;

/// <summary>
/// Asks the guards on a member's arguments, behind the schema and behind whatever was filled in. Where a guard found what an
/// argument stands for, such as the file behind a path, everything behind this step sees that.
/// </summary>
internal sealed class GuardStep : ICallStep
{
    public Clearances Grants => Clearances.Guards;

    public ValueTask<Refusal?> CheckAsync(CallContext call, CancellationToken cancellationToken) => ValueTask.FromResult(Check(call));

    private static Refusal? Check(CallContext call)
    {
        if (call.Member?.Guards is not { } guards || call.Message is not { Method: "tools/call" or "prompts/get" } message)
            return null;
        var judged = guards.Judge(message.Parameters.TryGetProperty("arguments", out var sent) ? sent : default);
        if (judged.Refusal is null && judged.Replaced.Count > 0)
            call.Message = message.WithTexts(judged.Replaced);
        return judged.Refusal;
    }
}
