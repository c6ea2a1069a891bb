using System.CommandLine;

namespace SecureMcp.Cli.Policies;

/// <summary>The caller that is asked about, by options.</summary>
internal sealed class AskedCallerOptions
{
    // A comma may be part of a scope; a space can't (RFC 6749 section 3.3).
    private readonly Option<string[]> scopes = new("--scope") { Description = "A scope that the caller was granted, or several with spaces between them. May be repeated.", HelpName = "scope" };
    private readonly Option<string[]> roles = new("--role") { Description = "An app role that the caller holds. May be repeated.", HelpName = "role" };
    private readonly Option<string> client = new("--client") { Description = "The application that calls (azp).", HelpName = "id" };
    private readonly Option<string> tenant = new("--tenant") { Description = "The caller's tenant, or what its scheme takes for one.", HelpName = "id" };
    private readonly Option<string> subject = new("--subject") { Description = "The caller's own id in its tenant.", HelpName = "id" };
    private readonly Option<string> scheme = new("--scheme") { Description = "The scheme that verifies the caller's credential, for example entra or api-key.", HelpName = "name" };
    private readonly Option<bool> appOnly = new("--app-only") { Description = "An application calls on its own behalf, without a user: its roles count as scopes." };
    private readonly Option<string> acr = new("--acr") { Description = "The authentication context class that the sign-in met.", HelpName = "value" };
    private readonly Option<string[]> contexts = new("--context") { Description = "An authentication context of Entra that the sign-in met, c1 to c99. May be repeated.", HelpName = "id" };
    private readonly Option<bool> anonymous = new("--anonymous") { Description = "Nobody in particular: a request without a credential." };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { scopes, roles, client, tenant, subject, scheme, appOnly, acr, contexts, anonymous })
            command.Add(option);
    }

    /// <summary>The caller, and what is wrong with it.</summary>
    public AskedCaller Read(ParseResult parsed, List<string> problems)
    {
        var asked = new AskedCaller
        {
            Scopes = [.. (parsed.GetValue(scopes) ?? []).SelectMany(given => given.Split(' ')).Distinct(StringComparer.Ordinal)],
            Roles = [.. (parsed.GetValue(roles) ?? []).Distinct(StringComparer.Ordinal)],
            Client = parsed.GetValue(client),
            Tenant = parsed.GetValue(tenant),
            Subject = parsed.GetValue(subject),
            Scheme = parsed.GetValue(scheme),
            AppOnly = parsed.GetValue(appOnly),
            Acr = parsed.GetValue(acr),
            Contexts = [.. (parsed.GetValue(contexts) ?? []).Distinct(StringComparer.Ordinal)],
            Anonymous = parsed.GetValue(anonymous),
        };
        problems.AddRange(asked.FindProblems().Select(problem => $"{NameOf(problem.Field)} {problem.Fault}"));
        return asked;
    }

    private string NameOf(string field) => field switch
    {
        nameof(AskedCaller.Scopes) => scopes.Name,
        nameof(AskedCaller.Roles) => roles.Name,
        nameof(AskedCaller.Contexts) => contexts.Name,
        _ => $"--{field.ToLowerInvariant()}",
    };
}
