using System.CommandLine;
using SecureMcp.Startup;

namespace SecureMcp.Cli.Apps;

/// <summary>The app that a command is about, with its settings.</summary>
internal sealed class AppOptions
{
    public const string Name = "--app";

    private readonly Option<string> app = new(Name) { Description = "The app's assembly, as built or published, for example out/SecureMcp.Functions.dll. It is loaded, and not started.", HelpName = "path", Required = true };
    private readonly Option<string> settings = new("--settings")
    {
        Description = "The app's settings, in place of this process's environment variables: a local.settings.json, the output of 'az functionapp config appsettings list', or a configuration in JSON.",
        HelpName = "path",
    };

    public void AddTo(Command command)
    {
        command.Add(app);
        command.Add(settings);
    }

    /// <summary>Loads the app.</summary>
    /// <exception cref="CommandException">It can't be loaded, or would not start.</exception>
    public async Task<LoadedApp> LoadAsync(ParseResult parsed, Surroundings around, Func<IStartCheck, bool> matters, CancellationToken cancellationToken) =>
        AppLoader.Load(
            parsed.GetValue(app)!,
            parsed.GetValue(settings) is { } path
                ? await AppSettings.ReadAsync(path, settings.Name, cancellationToken)
                : around.EnvironmentVariables().Select(variable => KeyValuePair.Create(AppSettings.Key(variable.Key), (string?)variable.Value)),
            matters);
}
