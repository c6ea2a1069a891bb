using System.CommandLine;
using SecureMcp.Calls;

namespace SecureMcp.Cli;

/// <summary>Which caller is meant: by its key, or by the three fields of its audit records that make the key.</summary>
internal sealed class CallerOptions
{
    private const int MaxLength = 1024;

    private readonly Argument<string?> key = new("key") { Description = "The caller's key, 64 hexadecimal digits; or give the three options.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string> scheme = new("--scheme") { Description = "The caller's Scheme, as its audit records have it, for example entra.", HelpName = "name" };
    private readonly Option<string> tenant = new("--tenant") { Description = "The caller's TenantId, as its audit records have it.", HelpName = "id" };
    private readonly Option<string> subject = new("--subject") { Description = "The caller's SubjectId, as its audit records have it.", HelpName = "id" };

    public void AddTo(Command command)
    {
        command.Add(key);
        command.Add(scheme);
        command.Add(tenant);
        command.Add(subject);
    }

    /// <summary>The caller's key and, where it is known, what people know the caller by.</summary>
    public (string Key, string? Label) Read(ParseResult parsed, List<string> problems)
    {
        var given = parsed.GetValue(key)?.ToLowerInvariant();
        string?[] parts = [parsed.GetValue(scheme), parsed.GetValue(tenant), parsed.GetValue(subject)];
        if (given is not null ? parts.Any(part => part is not null) : parts.Any(part => part is null))
        {
            problems.Add($"Give the caller's key, or all of {scheme.Name}, {tenant.Name} and {subject.Name}.");
            return ("", null);
        }

        if (given is not null)
        {
            if (given.Length != 64 || !given.All(char.IsAsciiHexDigit))
                problems.Add("The caller's key must be 64 hexadecimal digits.");
            return (given, null);
        }

        foreach (var option in new[] { scheme, tenant, subject }.Where(option => parsed.GetValue(option) is not { Length: > 0 and <= MaxLength } text || text.Any(char.IsControl)))
            problems.Add($"{option.Name} must be 1 to {MaxLength} characters, no control characters among them.");
        var caller = new Caller { Scheme = parts[0]!, TenantId = Exact(parts[1]!), SubjectId = Exact(parts[2]!), ExpiresAt = default };
        return (caller.Key, $"{caller.Scheme} {caller.TenantId} {caller.SubjectId}");
    }

    // Issuers write GUIDs in lower case; where people copy them from may not.
    private static string Exact(string id) => Guid.TryParseExact(id, "D", out var guid) ? guid.ToString("D") : id;
}
