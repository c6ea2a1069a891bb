using System.Reflection;
using System.Runtime.Loader;

namespace SecureMcp.Cli.Apps;

/// <summary>
/// Loads an app beside the command line. What the command line has too (the library, the MCP SDK, the shared framework) is
/// shared, so that both mean the same types by their names; the rest comes from beside the app.
/// </summary>
internal sealed class AppLoadContext : AssemblyLoadContext
{
    private readonly AssemblyDependencyResolver resolver;

    public AppLoadContext(string path)
        : base("app")
    {
        resolver = new AssemblyDependencyResolver(path);
        // Asked once the command line's own assemblies were found not to have it.
        Resolving += (_, name) => resolver.ResolveAssemblyToPath(name) is { } found ? LoadFromAssemblyPath(found) : null;
    }

    protected override Assembly? Load(AssemblyName assemblyName) => null;

    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : 0;
}
