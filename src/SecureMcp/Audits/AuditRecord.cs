namespace SecureMcp.Audits;

/// <summary>
/// What happened in one request. Holds ids, names, reasons and sizes; never a credential, an argument's value or a result.
/// </summary>
internal sealed record AuditRecord
{
    /// <summary>The layout of this record. Raised when a field changes its meaning.</summary>
    public int Version { get; init; } = 1;

    public required AuditPhase Phase { get; init; }

    public required string CorrelationId { get; init; }

    public required DateTimeOffset Time { get; init; }

    public required string Scheme { get; init; }

    public required string TenantId { get; init; }

    public required string SubjectId { get; init; }

    public string? ClientId { get; init; }

    public bool IsApp { get; init; }

    public string? CredentialIdHash { get; init; }

    /// <summary>The scopes and roles as decided upon, each list separated by spaces.</summary>
    public required string Scopes { get; init; }

    public required string Roles { get; init; }

    public string? Method { get; init; }

    public string? Member { get; init; }

    public string? ProtocolVersion { get; init; }

    /// <summary>The task that the call became, is about, or runs in.</summary>
    public string? TaskId { get; init; }

    /// <summary><c>allowed</c>, <c>refused</c>, or <c>replayed</c>: answered with the outcome of an earlier try, without running anything.</summary>
    public required string Decision { get; init; }

    /// <summary>The stable reason of a refusal.</summary>
    public string? Reason { get; init; }

    /// <summary>The rule that decided.</summary>
    public string? Rule { get; init; }

    /// <summary>What policy rules that are only reported on would have decided otherwise.</summary>
    public string? Trial { get; init; }

    public bool IsError { get; init; }

    /// <summary>The client went away before there was an answer.</summary>
    public bool IsCancelled { get; init; }

    public int? ErrorCode { get; init; }

    public int ResultBytes { get; init; }

    /// <summary>From the first step to this record, in milliseconds.</summary>
    public double DurationMilliseconds { get; init; }

    /// <summary>The Functions host's invocation id, to join with its telemetry.</summary>
    public string? InvocationId { get; init; }

    public string? TraceId { get; init; }
}

/// <summary>Whether a record was written before or after the call.</summary>
internal enum AuditPhase
{
    /// <summary>Before a member that writes runs.</summary>
    Intent,

    /// <summary>After the call, before the answer's last byte.</summary>
    Outcome,

    /// <summary>After a run of a tool that went on behind its call's answer, before what came of it can be asked for.</summary>
    TaskOutcome,
}
