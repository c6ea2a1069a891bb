using System.Globalization;
using System.Net;
using SecureMcp;
using SecureMcp.Conformance.Members;

// What the conformance suite calls, on the library as any app uses it. The Functions host, or its stand-in, sets the port.
var port = int.Parse(Environment.GetEnvironmentVariable("FUNCTIONS_CUSTOMHANDLER_PORT") ?? "7071", NumberStyles.None, CultureInfo.InvariantCulture);
var builder = WebApplication.CreateEmptyBuilder(new());
builder.Configuration.AddEnvironmentVariables();
builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
builder.Services.AddSecureMcp(builder.Configuration)
    .AddMembers<ContentTools>()
    .AddMembers<SessionTools>()
    .AddMembers<SchemaTools>()
    .AddMembers<SlowTools>()
    .AddMembers<StatelessTools>()
    .AddMembers<InputRequiredTools>()
    .AddMembers<TaskTools>()
    .AddMembers<WritingTools>()
    .AddMembers<Prompts>()
    .AddMembers<Resources>();

try
{
    await using var app = builder.Build();
    app.Run(SecureMcpPipeline.Create(app.Services));
    await app.RunAsync();
    return 0;
}
catch (SecureMcpStartException problems)
{
    foreach (var problem in problems.Problems)
        await Console.Error.WriteLineAsync(problem);
    return 1;
}
