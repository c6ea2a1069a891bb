using Microsoft.Extensions.Options;
using SecureMcp.Calls;

namespace SecureMcp.Callers;

/// <summary>Checks <see cref="ApiKeysOptions"/> at start and reports everything that is wrong at once; repeats no hash and no key.</summary>
internal sealed class ApiKeysOptionsValidator(ConfiguredSchemes configured) : IValidateOptions<ApiKeysOptions>
{
    public const int MaxKeys = 1000;
    public const int MaxIdLength = 64;
    public const int MaxTextLength = 128;

    private const string Section = ApiKeysOptions.SectionName;

    public ValidateOptionsResult Validate(string? name, ApiKeysOptions options)
    {
        List<string> problems = configured.Has(ApiKeysOptions.Section) ? [.. Problems(options)] : [];
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    public static bool IsId(string? text) => text is { Length: > 0 and <= MaxIdLength } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');

    public static bool IsText(string? text) => text is null || (text.Length <= MaxTextLength && !text.Any(char.IsControl));

    private static IEnumerable<string> Problems(ApiKeysOptions options)
    {
        if (SecretRule.Check(options.HashKey, SecretRule.MinBytes, out _) is { } problem)
            yield return $"{Section}:HashKey {problem}";
        if (options.Keys.Count > MaxKeys || (options.Keys.Count == 0 && !options.UseTable))
            yield return $"{Section}:Keys must have 1 to {MaxKeys} entries; none are needed where UseTable is true.";
        for (var i = 0; i < options.Keys.Count; i++)
        {
            foreach (var found in EntryProblems($"{Section}:Keys:{i}", options.Keys[i]).Concat(Clashes(options.Keys, i)))
                yield return found;
        }
    }

    private static IEnumerable<string> EntryProblems(string path, ApiKeyEntry entry)
    {
        if (!IsId(entry.Id))
            yield return $"{path}:Id must be 1 to {MaxIdLength} letters, digits, dots, hyphens and underscores.";
        if (!IsId(entry.TenantId))
            yield return $"{path}:TenantId must be 1 to {MaxIdLength} letters, digits, dots, hyphens and underscores.";
        if (!IsText(entry.Name))
            yield return $"{path}:Name must have at most {MaxTextLength} characters, no control characters among them.";
        if (!IsText(entry.Owner))
            yield return $"{path}:Owner must have at most {MaxTextLength} characters, no control characters among them.";
        if (entry.Hash is not null && ApiKeyFormat.IsClaimedBy(entry.Hash))
            yield return $"{path}:Hash must be the hash of the key, not the key itself. Take that key as known to others: make a new one.";
        else if (!ApiKeyHash.TryParse(entry.Hash, out _))
            yield return $"{path}:Hash must be 64 hexadecimal digits: HMAC-SHA-256 of the key under HashKey.";
        if (!entry.Scopes.All(scope => ScopeToken.IsValid(scope)))
            yield return $"{path}:Scopes must be scopes of RFC 6749 section 3.3, one per entry.";
        if (!entry.Roles.All(role => ScopeToken.IsValid(role)))
            yield return $"{path}:Roles must be printable ASCII without spaces, quotation marks and backslashes, one per entry.";
        if (!ApiKeyExpiry.TryParse(entry.ExpiresAt, out _))
            yield return $"{path}:ExpiresAt must be set, in UTC: 2027-06-30 or 2027-06-30T12:00:00Z.";
    }

    private static IEnumerable<string> Clashes(IReadOnlyList<ApiKeyEntry> entries, int index)
    {
        var entry = entries[index];
        foreach (var (other, i) in entries.Take(index).Select((other, i) => (other, i)))
        {
            if (!string.IsNullOrEmpty(entry.Hash) && string.Equals(other.Hash, entry.Hash, StringComparison.OrdinalIgnoreCase))
                yield return $"{Section}:Keys:{index}:Hash must differ from that of Keys:{i}: one key is one entry.";
            // Keys of one id are one caller; who is called alike but is somebody else would share its sessions and tasks.
            if (!string.IsNullOrEmpty(entry.Id) && other.Id == entry.Id && (other.Owner != entry.Owner || other.TenantId != entry.TenantId))
                yield return $"{Section}:Keys:{index}:Id is also that of Keys:{i}: then Owner and TenantId must be the same, too.";
        }
    }
}
