using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SecureMcp.Calls;

namespace SecureMcp.Idempotency;

/// <summary>What a key means, and what may become of the call under it. Pure.</summary>
internal static class IdempotencyRule
{
    /// <summary>Where a client names its key, in the <c>_meta</c> of the request.</summary>
    public const string KeyName = "securemcp/idempotencyKey";

    /// <summary>What a client is told of a key that is none.</summary>
    public const string Problem = $"params._meta.{KeyName} must be a string of 1 to 128 printable ASCII characters without spaces.";

    private const int MaxKeyLength = 128;

    /// <summary>How long a run is believed to be alive without a word of it. Clocks may be 30 seconds apart.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(90);

    /// <summary>How often a run says that it is alive.</summary>
    public static readonly TimeSpan Renewal = TimeSpan.FromSeconds(15);

    // A clock that is ahead must not forget a call before its time.
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(1);

    /// <summary>The client's key; null when it sends none. False when what it sends is no key.</summary>
    public static bool TryReadKey(RpcMessage message, out string? key)
    {
        key = null;
        if (message.Meta is not { ValueKind: JsonValueKind.Object } meta || !meta.TryGetProperty(KeyName, out var sent))
            return true;
        key = sent.ValueKind == JsonValueKind.String ? sent.GetString() : null;
        return key is { Length: > 0 and <= MaxKeyLength } && !key.AsSpan().ContainsAnyExceptInRange('!', '~');
    }

    /// <summary>
    /// The call under the client's key, or under its own arguments. Two clients of one person may well count their keys from
    /// one, so each has names of its own; the client's id comes last, because the others hold no line break.
    /// </summary>
    public static KeyedCall Name(Caller caller, string tool, string digest, string? key, TimeSpan keepFor)
    {
        var name = $"{(key is null ? "arguments" : "key")}\n{tool}\n{key ?? digest}\n{(caller.ClientId is null ? "" : "by ")}{caller.ClientId}";
        return new KeyedCall(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name))), digest, keepFor);
    }

    public static OutcomeRow Start(KeyedCall keyed, Caller caller, string run, DateTimeOffset now) =>
        new(caller.Key, keyed.Name, keyed.Digest, run, now + keyed.KeepFor + Slack) { Asked = caller, RunsUntil = now + Lease };

    /// <summary>What a later try is refused with; null when it may have the outcome, or must wait for it.</summary>
    public static Refusal? Judge(OutcomeRow row, KeyedCall keyed, Caller caller, DateTimeOffset now)
    {
        // What came of it was computed under rights that the one who asks now must have, too.
        if (row.Digest != keyed.Digest || !RightsRule.Allows(row.Asked, caller) || !RightsRule.IsSignedInAsWell(row.Asked, caller))
            return new Refusal(RefusalReason.IdempotencyKeyTaken) { Fault = row.Digest != keyed.Digest ? "arguments" : "rights" };
        return row.State switch
        {
            OutcomeState.TooLarge => new Refusal(RefusalReason.OutcomeUnknown) { Fault = "too_large", Detail = "The call with this idempotency key was made, and its result was too large to keep. It is not made again." },
            OutcomeState.Unknown => Unknown("failed"),
            OutcomeState.Running when now >= row.RunsUntil => Unknown("interrupted"),
            _ => null,
        };
    }

    /// <summary>The row with the message that goes out; null when the message is no outcome: the tool asked first, or never ran.</summary>
    public static OutcomeRow? Keep(OutcomeRow row, JsonElement message, bool hasBegun, int maxBytes)
    {
        var isError = !message.TryGetProperty("result", out var payload);
        if (isError)
            payload = message.GetProperty("error");
        if (isError ? !hasBegun : Is(payload, "input_required"u8))
            return null;
        var utf8 = Encoding.UTF8.GetBytes(payload.GetRawText());
        return utf8.Length > maxBytes
            ? row with { State = OutcomeState.TooLarge }
            : row with { State = OutcomeState.Kept, IsError = isError, Payload = utf8 };
    }

    /// <summary>Whether a call that ended without an outcome is as if it had never been made.</summary>
    public static bool HadNoEffect(bool hasBegun, Refusal? refusal) =>
        // These a tool causes when it asks for something before it does anything.
        !hasBegun || refusal?.Reason is RefusalReason.CapabilityMissing or RefusalReason.StepUpRequired or RefusalReason.TasksExhausted;

    /// <summary>Whether the message is the handle of a task.</summary>
    public static bool IsTask(JsonElement message) => message.TryGetProperty("result", out var result) && Is(result, "task"u8);

    private static bool Is(JsonElement result, ReadOnlySpan<byte> type) =>
        result.ValueKind == JsonValueKind.Object && result.TryGetProperty("resultType", out var said) && said.ValueKind == JsonValueKind.String && said.ValueEquals(type);

    private static Refusal Unknown(string fault) => new(RefusalReason.OutcomeUnknown) { Fault = fault };
}
