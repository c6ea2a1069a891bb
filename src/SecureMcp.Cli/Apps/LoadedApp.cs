using Microsoft.AspNetCore.Builder;

namespace SecureMcp.Cli.Apps;

/// <summary>An app with its settings, set up and never started.</summary>
internal sealed class LoadedApp(WebApplication host) : IAsyncDisposable
{
    public IServiceProvider Services => host.Services;

    public ValueTask DisposeAsync() => host.DisposeAsync();
}
