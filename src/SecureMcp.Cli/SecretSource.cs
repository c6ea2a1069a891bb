using System.CommandLine;
using SecureMcp.Callers;

namespace SecureMcp.Cli;

/// <summary>
/// Where a secret comes from: an environment variable, a file or standard input. Never an argument, because arguments show
/// in process lists and shell histories.
/// </summary>
internal sealed class SecretSource
{
    private const int MaxLength = 4096;

    private readonly string name;
    private readonly Option<string> variable;
    private readonly Option<string> file;
    private readonly Option<bool> standardInput;

    /// <param name="name">What the options begin with, for example <c>--secret</c>.</param>
    /// <param name="what">What it is, for the help.</param>
    public SecretSource(string name, string what)
    {
        this.name = name;
        variable = new Option<string>($"{name}-env") { Description = $"The environment variable that holds {what}.", HelpName = "name" };
        file = new Option<string>($"{name}-file") { Description = $"The file that holds {what}.", HelpName = "path" };
        standardInput = new Option<bool>($"{name}-stdin") { Description = $"Read {what} from standard input." };
    }

    public void AddTo(Command command)
    {
        command.Add(variable);
        command.Add(file);
        command.Add(standardInput);
    }

    /// <summary>What the options are called, as the middle of a sentence.</summary>
    public string Names => $"{name}-env, {name}-file and {name}-stdin";

    /// <summary>How many of the options are given.</summary>
    public int Count(ParseResult parsed) =>
        new[] { parsed.GetValue(variable) is not null, parsed.GetValue(file) is not null, ReadsStandardInput(parsed) }.Count(given => given);

    public bool ReadsStandardInput(ParseResult parsed) => parsed.GetValue(standardInput);

    /// <summary>Answers what is wrong about the options, or null.</summary>
    public string? Check(ParseResult parsed) => Count(parsed) == 1 ? null : $"Give exactly one of {Names}.";

    /// <summary>Reads the secret.</summary>
    /// <exception cref="CommandException">It can't be read, or is none by the endpoint's own rule.</exception>
    public async Task<byte[]> ReadAsync(ParseResult parsed, int minBytes, Surroundings around, CancellationToken cancellationToken)
    {
        var (option, text) = await ReadTextAsync(parsed, around, cancellationToken);
        return SecretRule.Check(text?.Trim(), minBytes, out var bytes) is { } problem
            ? throw new CommandException(ExitCodes.Failed, $"What {option} names {problem}")
            : bytes;
    }

    /// <summary>Reads the text as it stands there, with the option that named the place.</summary>
    /// <exception cref="CommandException">It can't be read.</exception>
    public async Task<(string Option, string? Text)> ReadTextAsync(ParseResult parsed, Surroundings around, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(variable) is { } variableName)
            return (variable.Name, around.EnvironmentVariable(variableName));
        if (parsed.GetValue(file) is not { } path)
            return (standardInput.Name, await ReadAsync(around.In, standardInput.Name, cancellationToken));
        try
        {
            using var reader = new StreamReader(path);
            return (file.Name, await ReadAsync(reader, file.Name, cancellationToken));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new CommandException(ExitCodes.Failed, $"What {file.Name} names can't be read.");
        }
    }

    private static async Task<string> ReadAsync(TextReader reader, string option, CancellationToken cancellationToken)
    {
        var buffer = new char[MaxLength + 1];
        var length = await reader.ReadBlockAsync(buffer, cancellationToken);
        return length <= MaxLength
            ? new string(buffer, 0, length)
            : throw new CommandException(ExitCodes.Failed, $"What {option} names is longer than {MaxLength} characters.");
    }
}
