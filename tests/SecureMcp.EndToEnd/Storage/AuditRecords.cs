using SecureMcp.Audits;
using SecureMcp.Storage;

namespace SecureMcp.EndToEnd.Storage;

/// <summary>Audit records to keep, and how their rows read back.</summary>
internal static class AuditRecords
{
    private static readonly DateTimeOffset Time = new DateTimeOffset(2026, 11, 21, 10, 59, 59, TimeSpan.Zero).AddTicks(9999999);

    public static AuditRecord Full(string correlationId = "c0ffee00112233445566778899aabbcc") => new()
    {
        Phase = AuditPhase.Outcome,
        CorrelationId = correlationId,
        Time = Time,
        Scheme = "entra",
        TenantId = "00000000-0000-0000-0000-000000000001",
        SubjectId = "00000000-0000-0000-0000-000000000002",
        ClientId = "00000000-0000-0000-0000-000000000003",
        IsApp = true,
        CredentialIdHash = new string('d', 64),
        Scopes = "documents.read documents.write",
        Roles = "",
        Method = "tools/call",
        Member = "save 'document' ü 🗎",
        ProtocolVersion = "2026-07-28",
        Decision = "allowed",
        Reason = "none",
        Rule = "scope:documents.write",
        IsError = true,
        IsCancelled = true,
        ErrorCode = -32603,
        ResultBytes = 4096,
        DurationMilliseconds = 12,
        InvocationId = "00000000-0000-0000-0000-000000000004",
        TraceId = new string('e', 32),
    };

    public static AuditRecord Sparse() => new()
    {
        Phase = AuditPhase.Intent,
        CorrelationId = "00112233445566778899aabbccddeeff",
        Time = Time,
        Scheme = "entra",
        TenantId = "t",
        SubjectId = "s",
        Scopes = "",
        Roles = "",
        Decision = "refused",
    };

    /// <summary>Reads every property of the record from the property of the row that has its name.</summary>
    public static AuditRecord Read(TableEntity row)
    {
        var record = Sparse();
        foreach (var property in typeof(AuditRecord).GetProperties().Where(property => property.CanWrite))
        {
            var value = row[property.Name];
            if (property.PropertyType == typeof(AuditPhase))
                value = Enum.Parse<AuditPhase>((string)value!);
            property.SetValue(record, value);
        }

        return record;
    }
}
