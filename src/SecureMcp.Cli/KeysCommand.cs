using System.CommandLine;
using System.Globalization;
using SecureMcp.Callers;

namespace SecureMcp.Cli;

/// <summary><c>keys new</c>: an API key, and the settings by which an endpoint knows it. Holds the other commands on keys, too.</summary>
internal sealed class KeysCommand
{
    private readonly KeyOptions about = new();
    private readonly Option<string> index = new("--index") { Description = "Its place in the list of keys. Default 0.", HelpName = "n" };
    private readonly SecretSource hashKey = new("--hash-key", "the endpoint's ApiKeys HashKey, in base64");
    private readonly Surroundings around;

    private KeysCommand(Surroundings around) => this.around = around;

    /// <param name="around">What it reads from and writes to.</param>
    /// <param name="others">The other commands on keys.</param>
    public static Command Create(Surroundings around, IEnumerable<Command> others)
    {
        var made = new KeysCommand(around);
        var create = new Command("new", "Makes an API key. Prints it, this once, as the first line of standard output, and below it the settings that make an endpoint know it by its keyed hash.");
        made.about.AddTo(create);
        create.Add(made.index);
        made.hashKey.AddTo(create);
        create.SetAction(made.NewAsync);
        var keys = new Command("keys", "API keys.") { create };
        foreach (var other in others)
            keys.Add(other);
        return keys;
    }

    private async Task<int> NewAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        List<string> problems = [];
        var entry = about.Read(parsed, around.Clock.GetUtcNow(), problems);
        if (!int.TryParse(parsed.GetValue(index) ?? "0", NumberStyles.None, CultureInfo.InvariantCulture, out var place) || place >= ApiKeysOptionsValidator.MaxKeys)
            problems.Add($"{index.Name} must be from 0 to {ApiKeysOptionsValidator.MaxKeys - 1}.");
        if (hashKey.Check(parsed) is { } problem)
            problems.Add(problem);
        if (problems.Count > 0)
            throw new CommandException(ExitCodes.Usage, problems);

        var secret = await hashKey.ReadAsync(parsed, SecretRule.MinBytes, around, cancellationToken);
        var key = KeyOptions.NewKey();
        await around.Error.WriteLineAsync("Keep the first line: it can't be shown again. The lines below are settings and hold no secret.");
        await around.Out.WriteLineAsync(key);
        foreach (var (setting, value) in SettingsOf(entry, ApiKeyHash.Write(ApiKeyHash.Of(key, secret))))
            await around.Out.WriteLineAsync($"{ApiKeysOptions.SectionName.Replace(":", "__", StringComparison.Ordinal)}__Keys__{place}__{setting}={value}");
        return ExitCodes.Done;
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
