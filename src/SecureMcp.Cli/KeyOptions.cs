using System.CommandLine;
using System.Security.Cryptography;
using SecureMcp.Callers;

namespace SecureMcp.Cli;

/// <summary>What is said of a new API key.</summary>
internal sealed class KeyOptions
{
    private readonly Option<string> id = new("--id") { Description = "Who calls with it; the same as another key's to replace that one.", HelpName = "id" };
    private readonly Option<string> expires = new("--expires") { Description = "When it ends, in UTC: 2027-06-30 (its first moment) or 2027-06-30T12:00:00Z.", HelpName = "date" };
    private readonly Option<string> name = new("--name") { Description = "What people call it.", HelpName = "text" };
    private readonly Option<string> owner = new("--owner") { Description = "Who answers for it.", HelpName = "text" };
    private readonly Option<string> tenant = new("--tenant") { Description = "The caller's tenant. Default 'api-key'.", HelpName = "id" };
    private readonly Option<string[]> scopes = new("--scope") { Description = "A scope that it grants. May be repeated.", HelpName = "scope" };
    private readonly Option<string[]> roles = new("--role") { Description = "A role that it grants. May be repeated.", HelpName = "role" };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { id, expires, name, owner, tenant, scopes, roles })
            command.Add(option);
    }

    /// <summary>Adds those that say which key is replaced, and until when the new one is good.</summary>
    public void AddForAnotherTo(Command command)
    {
        foreach (var option in new Option[] { id, expires, tenant })
            command.Add(option);
    }

    public static string NewKey() => ApiKeyFormat.Write(RandomNumberGenerator.GetString(ApiKeyFormat.Alphabet, ApiKeyFormat.SecretLength));

    /// <summary>What was given, and what is wrong with it. Without a tenant that is empty.</summary>
    public ApiKeyEntry Read(ParseResult parsed, DateTimeOffset now, List<string> problems)
    {
        var idRule = $"1 to {ApiKeysOptionsValidator.MaxIdLength} letters, digits, dots, hyphens and underscores.";
        if (!ApiKeysOptionsValidator.IsId(parsed.GetValue(id)))
            problems.Add($"{id.Name} must be given: {idRule}");
        if (parsed.GetValue(tenant) is { } given && !ApiKeysOptionsValidator.IsId(given))
            problems.Add($"{tenant.Name} must be {idRule}");
        foreach (var option in new[] { name, owner }.Where(option => !ApiKeysOptionsValidator.IsText(parsed.GetValue(option))))
            problems.Add($"{option.Name} must have at most {ApiKeysOptionsValidator.MaxTextLength} characters, no control characters among them.");
        if (!ApiKeyExpiry.TryParse(parsed.GetValue(expires), out var end) || end <= now)
            problems.Add($"{expires.Name} must be given, in UTC and to come: 2027-06-30 or 2027-06-30T12:00:00Z.");
        return new ApiKeyEntry
        {
            Id = parsed.GetValue(id) ?? "",
            Name = parsed.GetValue(name),
            Owner = parsed.GetValue(owner),
            TenantId = parsed.GetValue(tenant) ?? "",
            ExpiresAt = parsed.GetValue(expires) ?? "",
            Scopes = Grants.Read(parsed, scopes, problems),
            Roles = Grants.Read(parsed, roles, problems),
        };
    }
}
