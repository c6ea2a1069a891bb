using System.CommandLine;
using System.Text.Json;

namespace SecureMcp.Cli.Policies;

/// <summary>A call's arguments: as JSON, out of a file, or from standard input.</summary>
internal sealed class CallArgumentsOption
{
    private readonly Option<string> option = new("--arguments")
    {
        Description = "The call's arguments, a JSON object, for what depends on them: '{\"amount\":900}', @path for a file, - for standard input. Without it, that is left open.",
        HelpName = "json",
    };

    public void AddTo(Command command) => command.Add(option);

    /// <summary>The object; null when the option is not given.</summary>
    /// <exception cref="CommandException">It can't be read, or is none.</exception>
    public async Task<JsonElement?> ReadAsync(ParseResult parsed, Surroundings around, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(option) is not { } given)
            return null;
        try
        {
            var text = given switch
            {
                "-" => await around.In.ReadToEndAsync(cancellationToken),
                ['@', .. var path] => await File.ReadAllTextAsync(path, cancellationToken),
                _ => given,
            };
            var arguments = JsonElement.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return arguments.ValueKind == JsonValueKind.Object ? arguments : throw Wrong(ExitCodes.Usage, "must be a JSON object.");
        }
        catch (JsonException)
        {
            throw Wrong(ExitCodes.Usage, "must be a JSON object, and say nothing twice.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw Wrong(ExitCodes.Failed, "names a file that can't be read.");
        }
    }

    private CommandException Wrong(int code, string what) => new(code, $"{option.Name} {what}");
}
