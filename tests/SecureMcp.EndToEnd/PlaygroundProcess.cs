using System.Diagnostics;
using System.Reflection;
using SecureMcp.EndToEnd.Peers;

namespace SecureMcp.EndToEnd;

/// <summary>The playground as a person starts it, with what it printed. Killed on dispose.</summary>
internal sealed class PlaygroundProcess : IAsyncDisposable
{
    private const int LastLines = 2;
    private readonly Process process;

    private PlaygroundProcess(Process process, IReadOnlyList<string> screen)
    {
        this.process = process;
        Screen = screen;
    }

    /// <summary>The playground's build output, of the configuration that these tests were built in.</summary>
    public static string Assembly { get; } = Repository.PathOf(
        "src", "SecureMcp.Local", "bin", typeof(PlaygroundProcess).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration, "net10.0", "SecureMcp.Local.dll");

    public IReadOnlyList<string> Screen { get; }

    /// <summary>The URL behind a title of the screen's first lines.</summary>
    public Uri UrlOf(string title) =>
        new(Screen.First(line => line.StartsWith(title, StringComparison.Ordinal))[title.Length..].TrimStart().Split(' ')[0]);

    public static async Task<PlaygroundProcess> StartAsync(params string[] options)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        var start = new ProcessStartInfo("dotnet", [Assembly, "--port", $"{LoopbackPort.Free()}", "--idp-port", $"{LoopbackPort.Free()}", .. options])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var started = Process.Start(start)!;
        var errors = started.StandardError.ReadToEndAsync(CancellationToken.None);
        List<string> screen = [];
        var cursor = -1;
        while (cursor < 0 || screen.Count <= cursor + LastLines)
        {
            if (await started.StandardOutput.ReadLineAsync(limit.Token) is not { } line)
                throw new InvalidOperationException($"The playground ended before its screen did. {await errors}");
            screen.Add(line);
            if (line.Contains(".cursor/mcp.json", StringComparison.Ordinal))
                cursor = screen.Count - 1;
        }

        return new PlaygroundProcess(started, screen);
    }

    /// <summary>The whole lines that a person would select: from the one that starts so to the next empty one.</summary>
    public string Paste(string start) =>
        string.Join('\n', Screen.SkipWhile(line => !line.StartsWith(start, StringComparison.Ordinal)).TakeWhile(line => line.Length > 0));

    /// <summary>The one command that holds <paramref name="part"/>, with the lines that a backslash joins to it.</summary>
    public string Command(string part)
    {
        var at = Screen.ToList().FindIndex(line => line.Contains(part, StringComparison.Ordinal));
        var first = at;
        while (Screen[first - 1].EndsWith('\\'))
            first--;
        var last = at;
        while (Screen[last].EndsWith('\\'))
            last++;
        return string.Join('\n', Screen.Skip(first).Take(last - first + 1));
    }

    public ValueTask DisposeAsync()
    {
        process.Kill(entireProcessTree: true);
        process.Dispose();
        return ValueTask.CompletedTask;
    }
}
