using System.Globalization;
using System.Net;

namespace SecureMcp.Local;

/// <summary>What the command line asked for.</summary>
/// <param name="Port">The port of the MCP endpoint; 0 takes a free one.</param>
/// <param name="ProviderPort">The port of the identity provider; 0 takes a free one on 127.0.0.1.</param>
/// <param name="AsJson">Print one JSON object instead of the screen.</param>
/// <param name="ShowHelp">Print the options and end.</param>
/// <param name="NoAuth">Let in who comes without a credential.</param>
internal sealed record PlaygroundOptions(int Port = 7071, int ProviderPort = 7072, bool AsJson = false, bool ShowHelp = false, bool NoAuth = false)
{
    public const string Help = """
        Runs the MCP endpoint beside a local identity provider, for trying out. Loopback only.

          dotnet run --project src/SecureMcp.Local [-- options]

          --port N       port of the MCP endpoint (default 7071; 0: any free port)
          --idp-port N   port of the identity provider (default 7072; 0: any free port)
          --no-auth      let in who sends no credential, without scopes and roles unless
                         SecureMcp__Callers__None__Scopes__0 and __Roles__0 name some
          --json         print what the screen says as one JSON object
          --help         this text
        """;

    /// <summary>For whom the door is open; null for nobody.</summary>
    public OpenDoor? OpenDoor { get; init; }

    /// <summary>Answers null and the problem when an argument is unknown or wrong.</summary>
    public static PlaygroundOptions? Parse(IReadOnlyList<string> arguments, out string? problem)
    {
        var options = new PlaygroundOptions();
        for (var index = 0; index < arguments.Count; index++)
        {
            var name = arguments[index];
            switch (name)
            {
                case "--json":
                    options = options with { AsJson = true };
                    continue;
                case "--no-auth":
                    options = options with { NoAuth = true };
                    continue;
                case "--help" or "-h":
                    options = options with { ShowHelp = true };
                    continue;
                case "--port" or "--idp-port":
                    if (++index >= arguments.Count || !TryPort(arguments[index], out var port))
                    {
                        problem = $"{name} needs a port from 0 to 65535.";
                        return null;
                    }

                    options = name == "--port" ? options with { Port = port } : options with { ProviderPort = port };
                    continue;
                default:
                    problem = $"'{name}' is no option. --help lists them.";
                    return null;
            }
        }

        problem = options.Port == options.ProviderPort && options.Port != 0 ? "--port and --idp-port must differ." : null;
        return problem is null ? options : null;
    }

    private static bool TryPort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= IPEndPoint.MaxPort;
}
