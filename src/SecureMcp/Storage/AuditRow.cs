using System.Globalization;
using SecureMcp.Audits;

namespace SecureMcp.Storage;

/// <summary>An audit record as a row: one property per field, nulls left out.</summary>
internal static class AuditRow
{
    /// <summary>Names the fields whose text was shortened or cleaned, separated by spaces. Only on rows where that happened.</summary>
    public const string CutProperty = "Cut";

    // 20 texts of 8,192 UTF-16 units are 320 KiB: under the service's 1 MiB per row and 64 KiB per value, whatever a client sent.
    private const int MaxTextLength = 8192;
    private const char Replacement = '\uFFFD';

    /// <exception cref="TableLimitException">The correlation id does not name a partition.</exception>
    public static TableEntity From(AuditRecord record)
    {
        var row = new TableEntity(PartitionKey(record), RowKey(record));
        var cut = new List<string>();
        foreach (var (name, value) in Fields(record))
        {
            if (value is not string text)
            {
                row[name] = value;
                continue;
            }

            var fitted = Fit(text);
            row[name] = fitted;
            if (!ReferenceEquals(fitted, text))
                cut.Add(name);
        }

        if (cut.Count > 0)
            row[CutProperty] = string.Join(' ', cut);
        return row;
    }

    /// <summary>The hour, so that a time range is a range of partitions, and one of 256 shards, so that an hour is no hot partition.</summary>
    public static string PartitionKey(AuditRecord record)
    {
        var id = record.CorrelationId;
        // 64 digits leave the row's key room, and hexadecimal ones cannot end it early.
        if (id.Length is < 2 or > 64 || !id.All(char.IsAsciiHexDigitLower))
            throw new TableLimitException("CorrelationId must be 2 to 64 lower-case hexadecimal digits.");
        return string.Create(CultureInfo.InvariantCulture, $"{record.Time.UtcDateTime:yyyyMMddHH}-{id.AsSpan(0, 2)}");
    }

    public static string RowKey(AuditRecord record) =>
        string.Create(CultureInfo.InvariantCulture, $"{record.Time.UtcTicks:D19}-{record.CorrelationId}-{Word(record.Phase)}");

    private static string Word(AuditPhase phase) => phase switch
    {
        AuditPhase.Intent => "intent",
        AuditPhase.TaskOutcome => "task",
        _ => "outcome",
    };

    private static IEnumerable<(string Name, object? Value)> Fields(AuditRecord record) =>
    [
        (nameof(record.Version), record.Version),
        (nameof(record.Phase), record.Phase.ToString()),
        (nameof(record.CorrelationId), record.CorrelationId),
        (nameof(record.Time), record.Time),
        (nameof(record.Scheme), record.Scheme),
        (nameof(record.TenantId), record.TenantId),
        (nameof(record.SubjectId), record.SubjectId),
        (nameof(record.ClientId), record.ClientId),
        (nameof(record.IsApp), record.IsApp),
        (nameof(record.CredentialIdHash), record.CredentialIdHash),
        (nameof(record.Scopes), record.Scopes),
        (nameof(record.Roles), record.Roles),
        (nameof(record.Method), record.Method),
        (nameof(record.Member), record.Member),
        (nameof(record.ProtocolVersion), record.ProtocolVersion),
        (nameof(record.TaskId), record.TaskId),
        (nameof(record.Decision), record.Decision),
        (nameof(record.Reason), record.Reason),
        (nameof(record.Rule), record.Rule),
        (nameof(record.Trial), record.Trial),
        (nameof(record.IsError), record.IsError),
        (nameof(record.IsCancelled), record.IsCancelled),
        (nameof(record.ErrorCode), record.ErrorCode),
        (nameof(record.ResultBytes), record.ResultBytes),
        (nameof(record.DurationMilliseconds), record.DurationMilliseconds),
        (nameof(record.InvocationId), record.InvocationId),
        (nameof(record.TraceId), record.TraceId),
    ];

    /// <summary>
    /// The same string when it fits; else one that does. A name that the client made up must not cost the record: too long,
    /// half a surrogate pair, or with control characters that a reader's terminal would obey.
    /// </summary>
    private static string Fit(string text)
    {
        var length = Math.Min(text.Length, MaxTextLength);
        if (length == text.Length && IsClean(text))
            return text;
        return string.Create(length, text, static (target, source) =>
        {
            for (var i = 0; i < target.Length; i++)
            {
                var paired = i + 1 < target.Length && char.IsSurrogatePair(source[i], source[i + 1]);
                target[i] = paired || !IsUnsafe(source[i]) ? source[i] : Replacement;
                if (paired)
                    target[++i] = source[i];
            }
        });
    }

    private static bool IsClean(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]))
                i++;
            else if (IsUnsafe(text[i]))
                return false;
        }

        return true;
    }

    private static bool IsUnsafe(char c) => char.IsControl(c) || char.IsSurrogate(c);
}
