using System.CommandLine;
using SecureMcp.Storage;

namespace SecureMcp.Cli;

/// <summary>
/// The table that a command works on: reached with the identity that the machine is signed in with, or by a connection
/// string, which is a secret and therefore no argument.
/// </summary>
internal sealed class TableAccess
{
    private readonly Option<string> uri = new("--table-service-uri") { Description = "The Table service, reached as who is signed in here (az login): https://account.table.core.windows.net.", HelpName = "url" };
    private readonly SecretSource connection = new("--connection", "a storage connection string");
    private readonly Option<string> name;
    private readonly string table;

    /// <param name="option">The option for the table's name.</param>
    /// <param name="setting">The endpoint's setting for it.</param>
    /// <param name="table">Its name unless given.</param>
    public TableAccess(string option, string setting, string table)
    {
        name = new Option<string>(option) { Description = $"The table, as the endpoint's setting {setting} has it. Default '{table}'.", HelpName = "name" };
        this.table = table;
    }

    public void AddTo(Command command)
    {
        command.Add(uri);
        connection.AddTo(command);
        command.Add(name);
    }

    public bool ReadsStandardInput(ParseResult parsed) => connection.ReadsStandardInput(parsed);

    /// <summary>Adds what is wrong about the options.</summary>
    public void Check(ParseResult parsed, List<string> problems)
    {
        if ((parsed.GetValue(uri) is null ? 0 : 1) + connection.Count(parsed) != 1)
            problems.Add($"Give exactly one of {uri.Name}, {connection.Names}.");
        if (parsed.GetValue(uri) is { } text && Fault(text) is { } fault)
            problems.Add($"{uri.Name} {fault}");
        if (parsed.GetValue(name) is { } given && !TableNames.IsValid(given))
            problems.Add($"{name.Name} {TableNames.Rule}");
    }

    /// <summary>Opens the table. Nothing is sent yet.</summary>
    /// <exception cref="CommandException">The connection string can't be read, or is none.</exception>
    public async Task<TableClient> OpenAsync(ParseResult parsed, Surroundings around, CancellationToken cancellationToken)
    {
        var options = new StorageOptions { TableServiceUri = parsed.GetValue(uri) is { } address ? new Uri(address) : null, ConnectionString = await ReadAsync(parsed, around, cancellationToken) };
        return TableServiceConnection.Open(options, around.Clock).GetTableClient(parsed.GetValue(name) ?? table);
    }

    private async Task<string?> ReadAsync(ParseResult parsed, Surroundings around, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(uri) is not null)
            return null;
        var (option, text) = await connection.ReadTextAsync(parsed, around, cancellationToken);
        if (string.IsNullOrWhiteSpace(text))
            throw new CommandException(ExitCodes.Failed, $"What {option} names must be set: a storage connection string.");
        return StorageConnectionString.TryParse(text.Trim(), out _, out var fault) ? text.Trim() : throw new CommandException(ExitCodes.Failed, $"What {option} names {fault}");
    }

    private static string? Fault(string address) =>
        Uri.TryCreate(address, UriKind.RelativeOrAbsolute, out var parsed) ? TableEndpoint.FaultForToken(parsed) : "must be an https URL.";
}
