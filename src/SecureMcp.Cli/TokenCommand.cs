using System.CommandLine;
using SecureMcp.Callers;

namespace SecureMcp.Cli;

/// <summary><c>token mint</c>: a token for an endpoint with <c>SecureMcp:Callers:SharedSecret</c>.</summary>
internal sealed class TokenCommand
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private readonly Option<string> issuer = new("--issuer") { Description = "Its iss: the endpoint's SharedSecret Issuer.", HelpName = "name" };
    private readonly Option<string> audience = new("--audience") { Description = "Its aud: the endpoint's SharedSecret Audience.", HelpName = "name" };
    private readonly Option<string> subject = new("--subject") { Description = "Its sub: who calls.", HelpName = "name" };
    private readonly Option<string> client = new("--client") { Description = "Its client_id: the application that calls.", HelpName = "name" };
    private readonly Option<string> tenant = new("--tenant") { Description = "Its tid. Without it the issuer is the caller's tenant.", HelpName = "name" };
    private readonly Option<string[]> scopes = new("--scope") { Description = "A scope that it grants. May be repeated.", HelpName = "scope" };
    private readonly Option<string[]> roles = new("--role") { Description = "A role that it grants. May be repeated.", HelpName = "role" };
    private readonly Option<string> algorithm = new("--algorithm") { Description = "HS256 (default), HS384 or HS512.", HelpName = "alg" };
    private readonly Option<string> lifetime = new("--lifetime") { Description = "How long it is good, up to 1.00:00:00. Default 00:15:00.", HelpName = "hh:mm:ss" };
    private readonly Option<string> maxLifetime = new("--max-lifetime") { Description = "The endpoint's SharedSecret MaxLifetime, for a warning. Default 01:00:00.", HelpName = "hh:mm:ss" };
    private readonly SecretSource secret = new("--secret", "the shared secret, in base64");
    private readonly Surroundings around;

    private TokenCommand(Surroundings around) => this.around = around;

    public static Command Create(Surroundings around)
    {
        var made = new TokenCommand(around);
        var mint = new Command("mint", "Makes a token under a shared secret and prints it, and nothing else, on standard output.");
        Option[] options = [made.issuer, made.audience, made.subject, made.client, made.tenant, made.scopes, made.roles, made.algorithm, made.lifetime, made.maxLifetime];
        foreach (var option in options)
            mint.Add(option);
        made.secret.AddTo(mint);
        mint.SetAction(made.MintAsync);
        return new Command("token", "Tokens under a shared secret.") { mint };
    }

    private async Task<int> MintAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        List<string> problems = [];
        var chosen = HmacAlgorithm.Find(parsed.GetValue(algorithm) ?? "HS256");
        if (chosen is null)
            problems.Add($"{algorithm.Name} must be one of {string.Join(", ", HmacAlgorithm.All.Select(known => known.Name))}.");
        var request = Read(parsed, problems);
        var longest = Times.Read(parsed, maxLifetime, TimeSpan.FromHours(1), Longest, problems);
        if (secret.Check(parsed) is { } problem)
            problems.Add(problem);
        if (problems.Count > 0)
            throw new CommandException(ExitCodes.Usage, problems);

        var bytes = await secret.ReadAsync(parsed, chosen!.Bytes, around, cancellationToken);
        if (request.Lifetime > longest)
            await around.Error.WriteLineAsync($"Warning: {lifetime.Name} is over {longest:c}; an endpoint with that MaxLifetime refuses the token.");
        await around.Out.WriteLineAsync(TokenMinter.Mint(request, chosen, bytes, around.Clock.GetUtcNow()));
        return ExitCodes.Done;
    }

    private TokenRequest Read(ParseResult parsed, List<string> problems)
    {
        var request = new TokenRequest(
            ReadName(parsed, issuer, true, problems) ?? "",
            ReadName(parsed, audience, true, problems) ?? "",
            ReadName(parsed, subject, true, problems) ?? "",
            Times.Read(parsed, lifetime, TimeSpan.FromMinutes(15), Longest, problems))
        {
            ClientId = ReadName(parsed, client, false, problems),
            TenantId = ReadName(parsed, tenant, false, problems),
            Scopes = Grants.Read(parsed, scopes, problems),
            Roles = Grants.Read(parsed, roles, problems),
        };
        if (request.Scopes.Count == 0 && request.Roles.Count == 0)
            problems.Add($"Give at least one {scopes.Name} or {roles.Name}: a token that grants nothing is refused.");
        return request;
    }

    private static string? ReadName(ParseResult parsed, Option<string> option, bool isRequired, List<string> problems)
    {
        var text = parsed.GetValue(option);
        if (text is null ? isRequired : !TokenText.IsName(text))
            problems.Add($"{option.Name} must be {(isRequired ? "given: " : "")}1 to {TokenText.MaxNameLength} printable ASCII characters.");
        return text;
    }
}
