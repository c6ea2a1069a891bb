using SecureMcp.Audits;

namespace SecureMcp.Testing;

/// <summary>One audit record: what happened in one request. <see cref="ToString"/> is a line for people. Immutable.</summary>
public sealed record McpTestRecord
{
    private McpTestRecord(AuditRecord record)
    {
        Time = record.Time;
        CorrelationId = record.CorrelationId;
        Phase = record.Phase.ToString();
        Scheme = record.Scheme;
        TenantId = record.TenantId;
        SubjectId = record.SubjectId;
        ClientId = record.ClientId;
        Scopes = record.Scopes;
        Roles = record.Roles;
        Method = record.Method;
        Member = record.Member;
        Decision = record.Decision;
        Reason = record.Reason;
        Rule = record.Rule;
        Trial = record.Trial;
        IsError = record.IsError;
    }

    /// <summary>When, in UTC.</summary>
    public DateTimeOffset Time { get; }

    /// <summary>The same in all records of one request.</summary>
    public string CorrelationId { get; }

    /// <summary><c>Intent</c>: before a member that writes ran; <c>Outcome</c>: at the end of the call; <c>TaskOutcome</c>: at the end of a task.</summary>
    public string Phase { get; }

    /// <summary>The authentication scheme that verified the caller.</summary>
    public string Scheme { get; }

    /// <summary>The caller's tenant.</summary>
    public string TenantId { get; }

    /// <summary>The caller.</summary>
    public string SubjectId { get; }

    /// <summary>The client application, where the credential named one.</summary>
    public string? ClientId { get; }

    /// <summary>The scopes as decided upon, separated by spaces.</summary>
    public string Scopes { get; }

    /// <summary>The roles as decided upon, separated by spaces.</summary>
    public string Roles { get; }

    /// <summary>The protocol's method, for example <c>tools/call</c>.</summary>
    public string? Method { get; }

    /// <summary>The member that was asked for, as the client wrote it.</summary>
    public string? Member { get; }

    /// <summary><c>allowed</c>, <c>refused</c> or <c>replayed</c>.</summary>
    public string Decision { get; }

    /// <summary>The stable reason of a refusal, for example <c>MemberUnknown/hidden</c>; <see langword="null"/> when nothing was refused.</summary>
    public string? Reason { get; }

    /// <summary>The rule that decided, for example <c>scope orders.write</c>; <see langword="null"/> where no rule was asked.</summary>
    public string? Rule { get; }

    /// <summary>What rules that are only reported on would have decided otherwise; <see langword="null"/> when nothing.</summary>
    public string? Trial { get; }

    /// <summary>Whether the tool ended in an error of its own.</summary>
    public bool IsError { get; }

    /// <summary>Who, what, decision, reason and rule on one line.</summary>
    public override string ToString() =>
        $"{Phase}: {SubjectId} of {TenantId} by {ClientId ?? "no client"} [{string.Join(' ', new[] { Scopes, Roles }.Where(granted => granted.Length > 0))}] "
        + $"{Method ?? "(no method)"} {Member ?? "-"}: {Decision}{(Reason is null ? "" : $", {Reason}")}{(IsError && Reason is null ? ", ended in an error" : "")}{(Rule is null ? "" : $", rule: {Rule}")}{(Trial is null ? "" : $", on trial: {Trial}")}";

    internal static McpTestRecord Of(AuditRecord record) => new(record);
}
