using System.Globalization;
using System.Net;
using SecureMcp;
using SecureMcp.Functions;

// The Functions host starts a handler again after every exit code but 0, so nothing that goes wrong here may exit with 0.
var portText = Environment.GetEnvironmentVariable("FUNCTIONS_CUSTOMHANDLER_PORT");
if (!int.TryParse(portText, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > IPEndPoint.MaxPort)
    return StartReport.Write(Console.Error, ["FUNCTIONS_CUSTOMHANDLER_PORT must be a port from 1 to 65535. The Functions host sets it: start this app with 'func start'."]);

try
{
    // The empty builder reads no files, no command line and no ASPNETCORE_URLS: the one address is written below.
    var builder = WebApplication.CreateEmptyBuilder(new());
    builder.Configuration.AddEnvironmentVariables();
    builder.Logging.AddJsonLines();
    builder.Host.UseDefaultServiceProvider(options => options.ValidateScopes = true); // A caller kept by a singleton would leak to others.
    builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
        kestrel.Listen(IPAddress.Loopback, port);
    });
    new FunctionApp().Configure(builder.Services, builder.Configuration);

    await using var app = builder.Build();
    SecureMcpStart.Check(app.Services);
    app.Run(SecureMcpPipeline.Create(app.Services));
    await app.RunAsync();
    return 0;
}
catch (SecureMcpStartException problems)
{
    return StartReport.Write(Console.Error, problems.Problems);
}
catch (Exception unexpected)
{
    return StartReport.Write(Console.Error, [$"{unexpected.GetType().Name}: {unexpected.Message}"]);
}
