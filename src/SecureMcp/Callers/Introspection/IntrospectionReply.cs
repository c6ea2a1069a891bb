using System.Text.Json;

namespace SecureMcp.Callers;

/// <summary>What came of one question.</summary>
/// <param name="Answer">The members of a sound answer; detached from what it was read from.</param>
/// <param name="Fault">A word of <see cref="IntrospectionFaults"/> when there is none.</param>
internal readonly record struct IntrospectionReply(JsonElement Answer, string? Fault)
{
    /// <summary>Whether asking once more may help: the connection broke or the server stumbled. Who was slow is not asked again.</summary>
    public bool IsWorthAnotherTry => Fault is IntrospectionFaults.Unreachable or IntrospectionFaults.ServerError;

    /// <summary>
    /// Whether it speaks of the server and not of the question. What a strange token may have caused is left out: whoever
    /// sends such tokens must not be able to cut everybody off.
    /// </summary>
    public bool SpeaksOfTheServer => IsWorthAnotherTry || Fault is IntrospectionFaults.TimedOut or IntrospectionFaults.Throttled;

    public static IntrospectionReply Of(JsonElement answer) => new(answer, null);

    public static IntrospectionReply No(string fault) => new(default, fault);
}
