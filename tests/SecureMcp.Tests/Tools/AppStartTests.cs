using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using SecureMcp.Functions;

namespace SecureMcp.Tests.Tools;

/// <summary>The app as a process, the way the Functions host starts it.</summary>
public sealed class AppStartTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("http")]
    [InlineData("0")]
    [InlineData("65536")]
    [InlineData("-1")]
    public async Task Without_a_usable_port_the_app_says_so_and_exits_with_1(string? port)
    {
        var (exitCode, errors) = await RunAsync(port);

        Assert.Equal(1, exitCode);
        Assert.Contains("FUNCTIONS_CUSTOMHANDLER_PORT", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_start_that_fails_exits_with_1_so_that_the_host_tries_again()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        var (exitCode, errors) = await RunAsync(((IPEndPoint)taken.LocalEndpoint).Port.ToString());

        Assert.Equal(1, exitCode);
        Assert.Contains("The app can't start", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_problem_has_a_line_of_its_own()
    {
        using var errors = new StringWriter();

        Assert.Equal(1, StartReport.Write(errors, ["First\nwith a break", "Second"]));

        Assert.Equal("The app can't start: 2 problems.\n- First with a break\n- Second\n", errors.ToString().ReplaceLineEndings("\n"));
    }

    private static async Task<(int ExitCode, string Errors)> RunAsync(string? port)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(FunctionApp).Assembly.Location]) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["FUNCTIONS_CUSTOMHANDLER_PORT"] = port;
        if (port is null)
            start.Environment.Remove("FUNCTIONS_CUSTOMHANDLER_PORT");
        using var process = Process.Start(start)!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = await process.StandardError.ReadToEndAsync(limit.Token);
            await output;
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
