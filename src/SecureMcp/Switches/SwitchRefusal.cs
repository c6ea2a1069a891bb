using System.Globalization;
using SecureMcp.Calls;

namespace SecureMcp.Switches;

/// <summary>What becomes of a call that a switch stops. The reason that the operator gave is for operators.</summary>
internal static class SwitchRefusal
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    public static Refusal Unknown { get; } = new(RefusalReason.SwitchesUnavailable) { RetryAfter = RetryAfter };

    /// <summary>Refuses, and says in the record which switch it was.</summary>
    public static Refusal Of(Switch off, RefusalReason reason, CallContext call)
    {
        call.DecidingRule = string.Create(CultureInfo.InvariantCulture, $"switched off since {off.Since.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'} by {off.By}");
        return new Refusal(reason) { Fault = SwitchName.Word(off.Kind) };
    }
}
