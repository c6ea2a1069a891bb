using System.Diagnostics;
using SecureMcp.Calls;

namespace SecureMcp.Audits;

/// <summary>Makes the record of a call. Pure.</summary>
internal static class AuditRule
{
    private const int MaxTextLength = 1024;

    public static AuditRecord Describe(CallContext call, AuditPhase phase, DateTimeOffset now, TimeSpan duration)
    {
        var caller = call.Caller!;
        return new AuditRecord
        {
            Phase = phase,
            CorrelationId = call.CorrelationId,
            Time = now,
            Scheme = caller.Scheme,
            TenantId = caller.TenantId,
            SubjectId = caller.SubjectId,
            ClientId = caller.ClientId,
            IsApp = caller.IsApp,
            CredentialIdHash = caller.CredentialIdHash,
            Scopes = string.Join(' ', caller.Scopes.Order(StringComparer.Ordinal)),
            Roles = string.Join(' ', caller.Roles.Order(StringComparer.Ordinal)),
            Method = Bounded(call.Message?.Method) ?? (call.SessionVerb == SessionVerb.None ? null : $"session/{call.SessionVerb}".ToLowerInvariant()),
            Member = Bounded(call.RequestedMember),
            ProtocolVersion = Bounded(call.ProtocolVersion),
            TaskId = call.TaskId?.Value,
            Decision = call.Refusal is not null ? "refused" : call.IsReplayed ? "replayed" : "allowed",
            Reason = call.Refusal is { } refusal ? Reason(refusal) : null,
            Rule = Bounded(call.DecidingRule),
            Trial = call.Trial is { } trial ? Bounded(string.Join("; ", trial)) : null,
            IsError = call.Outcome?.IsError ?? false,
            IsCancelled = call.Outcome?.IsCancelled ?? false,
            ErrorCode = call.Outcome?.ErrorCode,
            ResultBytes = call.Outcome?.ResultBytes ?? 0,
            DurationMilliseconds = Math.Round(duration.TotalMilliseconds, 3),
            InvocationId = Bounded(call.InvocationId),
            TraceId = Activity.Current?.TraceId.ToHexString(),
        };
    }

    /// <summary>The stable words of a refusal: its reason, and what exactly when the refusing room says so.</summary>
    public static string Reason(Refusal refusal) => refusal.Fault is null ? refusal.Reason.ToString() : $"{refusal.Reason}/{refusal.Fault}";

    private static string? Bounded(string? text) => text is { Length: > MaxTextLength } ? text[..MaxTextLength] : text;
}
