using System.CommandLine;
using SecureMcp.Callers;
using SecureMcp.Storage;

namespace SecureMcp.Cli;

/// <summary><c>keys create</c>, <c>list</c>, <c>rotate</c> and <c>revoke</c>: API keys in the endpoint's table, where it finds them without a restart.</summary>
internal sealed class StoredKeysCommand
{
    private static readonly TimeSpan LongestOverlap = TimeSpan.FromDays(90);

    private readonly KeyOptions about = new();
    private readonly Option<string> id = new("--id") { Description = "The keys of this id.", HelpName = "id" };
    private readonly Option<string> hash = new("--hash") { Description = "The key whose hash begins so: 8 or more of the digits that 'keys list' shows.", HelpName = "digits" };
    private readonly Option<string> overlap = new("--overlap") { Description = "How long the keys that are replaced are good beside the new one. Default 1.00:00:00.", HelpName = "time" };
    private readonly SecretSource hashKey = new("--hash-key", "the endpoint's ApiKeys HashKey, in base64");
    private readonly TableAccess access = new("--key-table", "SecureMcp__Storage__KeyTable", new StorageOptions().KeyTable);
    private readonly Surroundings around;

    private StoredKeysCommand(Surroundings around) => this.around = around;

    public static IEnumerable<Command> Create(Surroundings around)
    {
        var made = new StoredKeysCommand(around);
        var create = new Command("create", "Makes an API key and puts its keyed hash into the endpoint's table. Prints the key, this once, and nothing else.");
        made.about.AddTo(create);
        made.hashKey.AddTo(create);
        create.SetAction(made.CreateAsync);
        var rotate = new Command("rotate", "Makes another key with the rights of the newest one of an id, and ends the older ones after an overlap. Prints the new key, this once.");
        made.about.AddForAnotherTo(rotate);
        rotate.Add(made.overlap);
        made.hashKey.AddTo(rotate);
        rotate.SetAction(made.RotateAsync);
        var revoke = new Command("revoke", "Takes keys back: every instance refuses them within 10 seconds.") { made.id, made.hash };
        revoke.SetAction(made.RevokeAsync);
        var list = new Command("list", "Shows the keys in the endpoint's table, one on each line, separated by tabs.");
        list.SetAction(made.ListAsync);
        foreach (var command in new[] { create, rotate, revoke, list })
        {
            made.access.AddTo(command);
            yield return command;
        }
    }

    private async Task<int> CreateAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (asked, register) = await OpenAsync(parsed, cancellationToken);
        asked = asked with { TenantId = asked.TenantId.Length > 0 ? asked.TenantId : ApiKeyScheme.SchemeName };
        // Who is called alike but is somebody else would be the same caller, with the same rate, sessions and tasks.
        if (await register.LiveAsync(asked.Id, asked.TenantId, cancellationToken) is [_, ..])
            throw new CommandException(ExitCodes.Failed, "There is a key of this id already. Replace it with 'keys rotate', or take another id.");
        await PrintAsync(await register.AddAsync(asked, cancellationToken));
        return ExitCodes.Done;
    }

    private async Task<int> RotateAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        List<string> problems = [];
        var time = Times.Read(parsed, overlap, TimeSpan.FromDays(1), LongestOverlap, problems);
        var (asked, register) = await OpenAsync(parsed, cancellationToken, problems);
        var replaced = await register.LiveAsync(asked.Id, asked.TenantId, cancellationToken);
        if (replaced.Count == 0)
            throw new CommandException(ExitCodes.Failed, "There is no key of this id that is good. Make one with 'keys create'.");
        if (replaced.Select(key => key.TenantId).Distinct(StringComparer.Ordinal).Skip(1).Any())
            throw new CommandException(ExitCodes.Failed, "Callers of several tenants have this id. Give --tenant.");
        var newest = replaced[0];
        await PrintAsync(await register.AddAsync(newest with { ExpiresAt = asked.ExpiresAt }, cancellationToken));
        var end = around.Clock.GetUtcNow() + time;
        foreach (var old in replaced)
        {
            var ended = await register.EndAsync(old, key => key with { ExpiresAt = key.ExpiresAt < end ? key.ExpiresAt : end }, cancellationToken);
            await around.Error.WriteLineAsync($"The key {KeyRegister.Short(old)} ends at {Times.Write(ended.ExpiresAt)}.");
        }

        return ExitCodes.Done;
    }

    private async Task<int> RevokeAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        List<string> problems = [];
        var (name, digits) = (parsed.GetValue(id), parsed.GetValue(hash)?.ToLowerInvariant());
        if (name is null == digits is null)
            problems.Add($"Give exactly one of {id.Name} and {hash.Name}.");
        if (name is not null && !ApiKeysOptionsValidator.IsId(name))
            problems.Add($"{id.Name} must be the id of a key.");
        if (digits is not null && (digits.Length is < 8 or > 64 || !digits.All(char.IsAsciiHexDigit)))
            problems.Add($"{hash.Name} must be 8 to 64 hexadecimal digits.");
        var register = await OpenTableAsync(parsed, problems, cancellationToken);
        var keys = await register.ListAsync(name, digits, cancellationToken);
        if (keys.Count == 0)
            throw new CommandException(ExitCodes.Failed, "There is no such key.");
        if (digits is not null && keys.Count > 1)
            throw new CommandException(ExitCodes.Failed, "Several keys begin so. Give more digits.");
        foreach (var key in keys)
        {
            var now = around.Clock.GetUtcNow();
            var revoked = await register.EndAsync(key, old => old.IsRevoked ? old : old with { IsRevoked = true, RevokedAt = now }, cancellationToken);
            await around.Out.WriteLineAsync(Lines.Of(KeyRegister.Short(key), key.Id, $"revoked {Times.Write(revoked.RevokedAt)}"));
        }

        return ExitCodes.Done;
    }

    private async Task<int> ListAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var register = await OpenTableAsync(parsed, [], cancellationToken);
        var keys = await register.ListAsync(null, null, cancellationToken);
        await around.Out.WriteLineAsync(KeyRegister.Heading);
        foreach (var key in keys)
            await around.Out.WriteLineAsync(KeyRegister.Describe(key, around.Clock.GetUtcNow()));
        return ExitCodes.Done;
    }

    private async Task PrintAsync(string key)
    {
        await around.Error.WriteLineAsync("Keep it: it can't be shown again.");
        await around.Out.WriteLineAsync(key);
    }

    private async Task<(ApiKeyRow Asked, KeyRegister Register)> OpenAsync(ParseResult parsed, CancellationToken cancellationToken, List<string>? found = null)
    {
        var problems = found ?? [];
        var entry = about.Read(parsed, around.Clock.GetUtcNow(), problems);
        if (hashKey.Check(parsed) is { } problem)
            problems.Add(problem);
        if (hashKey.ReadsStandardInput(parsed) && access.ReadsStandardInput(parsed))
            problems.Add("Only one secret can be read from standard input.");
        access.Check(parsed, problems);
        if (problems.Count > 0)
            throw new CommandException(ExitCodes.Usage, problems);
        var secret = await hashKey.ReadAsync(parsed, SecretRule.MinBytes, around, cancellationToken);
        // The register gives it its key's hash.
        var asked = ApiKeySchemes.RowOf(entry, default);
        return (asked, new KeyRegister(OperatorStores.Keys(await access.OpenAsync(parsed, around, cancellationToken)), secret, around.Clock));
    }

    private async Task<KeyRegister> OpenTableAsync(ParseResult parsed, List<string> problems, CancellationToken cancellationToken)
    {
        access.Check(parsed, problems);
        if (problems.Count > 0)
            throw new CommandException(ExitCodes.Usage, problems);
        return new KeyRegister(OperatorStores.Keys(await access.OpenAsync(parsed, around, cancellationToken)), [], around.Clock);
    }
}
