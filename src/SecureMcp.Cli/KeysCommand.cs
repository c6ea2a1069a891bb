using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using SecureMcp.Callers;

namespace SecureMcp.Cli;

/// <summary><c>keys new</c>: an API key, and the settings by which an endpoint knows it.</summary>
internal sealed class KeysCommand
{
    private readonly Option<string> id = new("--id") { Description = "Who calls with it; the same as another key's to replace that one.", HelpName = "id" };
    private readonly Option<string> expires = new("--expires") { Description = "When it ends, in UTC: 2027-06-30 (its first moment) or 2027-06-30T12:00:00Z.", HelpName = "date" };
    private readonly Option<string> name = new("--name") { Description = "What people call it.", HelpName = "text" };
    private readonly Option<string> owner = new("--owner") { Description = "Who answers for it.", HelpName = "text" };
    private readonly Option<string> tenant = new("--tenant") { Description = "The caller's tenant. Default 'api-key'.", HelpName = "id" };
    private readonly Option<string[]> scopes = new("--scope") { Description = "A scope that it grants. May be repeated.", HelpName = "scope" };
    private readonly Option<string[]> roles = new("--role") { Description = "A role that it grants. May be repeated.", HelpName = "role" };
    private readonly Option<string> index = new("--index") { Description = "Its place in the list of keys. Default 0.", HelpName = "n" };
    private readonly SecretSource hashKey = new("--hash-key", "the endpoint's ApiKeys HashKey, in base64");
    private readonly Surroundings around;

    private KeysCommand(Surroundings around) => this.around = around;

    public static Command Create(Surroundings around)
    {
        var made = new KeysCommand(around);
        var create = new Command("new", "Makes an API key. Prints it, this once, as the first line of standard output, and below it the settings that make an endpoint know it by its keyed hash.");
        Option[] options = [made.id, made.expires, made.name, made.owner, made.tenant, made.scopes, made.roles, made.index];
        foreach (var option in options)
            create.Add(option);
        made.hashKey.AddTo(create);
        create.SetAction(made.NewAsync);
        return new Command("keys", "API keys.") { create };
    }

    private async Task<int> NewAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        List<string> problems = [];
        var entry = Read(parsed, problems);
        if (!int.TryParse(parsed.GetValue(index) ?? "0", NumberStyles.None, CultureInfo.InvariantCulture, out var place) || place >= ApiKeysOptionsValidator.MaxKeys)
            problems.Add($"{index.Name} must be from 0 to {ApiKeysOptionsValidator.MaxKeys - 1}.");
        if (hashKey.Check(parsed) is { } problem)
            problems.Add(problem);
        if (problems.Count > 0)
            throw new CommandException(ExitCodes.Usage, problems);

        var secret = await hashKey.ReadAsync(parsed, SecretRule.MinBytes, around, cancellationToken);
        var key = ApiKeyFormat.Write(RandomNumberGenerator.GetString(ApiKeyFormat.Alphabet, ApiKeyFormat.SecretLength));
        await around.Error.WriteLineAsync("Keep the first line: it can't be shown again. The lines below are settings and hold no secret.");
        await around.Out.WriteLineAsync(key);
        foreach (var (setting, value) in SettingsOf(entry, ApiKeyHash.Write(ApiKeyHash.Of(key, secret))))
            await around.Out.WriteLineAsync($"{ApiKeysOptions.SectionName.Replace(":", "__", StringComparison.Ordinal)}__Keys__{place}__{setting}={value}");
        return ExitCodes.Done;
    }

    private ApiKeyEntry Read(ParseResult parsed, List<string> problems)
    {
        var idRule = $"1 to {ApiKeysOptionsValidator.MaxIdLength} letters, digits, dots, hyphens and underscores.";
        if (!ApiKeysOptionsValidator.IsId(parsed.GetValue(id)))
            problems.Add($"{id.Name} must be given: {idRule}");
        if (parsed.GetValue(tenant) is { } given && !ApiKeysOptionsValidator.IsId(given))
            problems.Add($"{tenant.Name} must be {idRule}");
        foreach (var option in new[] { name, owner }.Where(option => !ApiKeysOptionsValidator.IsText(parsed.GetValue(option))))
            problems.Add($"{option.Name} must have at most {ApiKeysOptionsValidator.MaxTextLength} characters, no control characters among them.");
        if (!ApiKeyExpiry.TryParse(parsed.GetValue(expires), out var end) || end <= around.Clock.GetUtcNow())
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

    private static IEnumerable<(string Setting, string Value)> SettingsOf(ApiKeyEntry entry, string hash)
    {
        yield return (nameof(entry.Id), entry.Id);
        if (!string.IsNullOrEmpty(entry.Name))
            yield return (nameof(entry.Name), entry.Name);
        if (!string.IsNullOrEmpty(entry.Owner))
            yield return (nameof(entry.Owner), entry.Owner);
        if (entry.TenantId.Length > 0)
            yield return (nameof(entry.TenantId), entry.TenantId);
        yield return (nameof(entry.Hash), hash);
        for (var i = 0; i < entry.Scopes.Count; i++)
            yield return ($"{nameof(entry.Scopes)}__{i}", entry.Scopes[i]);
        for (var i = 0; i < entry.Roles.Count; i++)
            yield return ($"{nameof(entry.Roles)}__{i}", entry.Roles[i]);
        yield return (nameof(entry.ExpiresAt), entry.ExpiresAt);
    }
}
