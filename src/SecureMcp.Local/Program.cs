using System.Text.Encodings.Web;
using System.Text.Json;
using SecureMcp;
using SecureMcp.Local;

if (PlaygroundOptions.Parse(args, out var problem) is not { } options)
    return Fail(problem!);
if (options.ShowHelp)
{
    Console.WriteLine(PlaygroundOptions.Help);
    return 0;
}

if (AzureGuard.Refuse(Environment.GetEnvironmentVariable) is { } refusal)
    return Fail(refusal);

List<string> problems = [];
options = options with { OpenDoor = OpenDoor.Read(new ConfigurationBuilder().AddEnvironmentVariables().Build(), options.NoAuth, problems) };
if (problems.Count > 0)
    return Fail(string.Join(Environment.NewLine, problems));

try
{
    await using var playground = await Playground.StartAsync(options, TimeProvider.System, CancellationToken.None);
    var welcome = Welcome.Of(playground);
    if (options.AsJson && welcome.Warning is { } warning)
        Console.Error.WriteLine(warning);
    // Relaxed: the object goes to a terminal or a test, never into a web page.
    Console.WriteLine(options.AsJson
        ? JsonSerializer.Serialize(welcome, new JsonSerializerOptions(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })
        : WelcomeScreen.Render(welcome));
    await playground.WaitAsync(CancellationToken.None);
    return 0;
}
catch (PlaygroundException wrong)
{
    return Fail(wrong.Message);
}
catch (SecureMcpStartException wrong)
{
    return Fail(string.Join(Environment.NewLine, wrong.Problems));
}

static int Fail(string message)
{
    Console.Error.WriteLine(message);
    return 1;
}
