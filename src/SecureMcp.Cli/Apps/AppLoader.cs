using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SecureMcp.Calls;
using SecureMcp.Startup;

namespace SecureMcp.Cli.Apps;

/// <summary>
/// Loads an app with its settings, as its host would, and does not start it: nothing listens, no hosted service runs, no
/// member is made.
/// </summary>
internal static class AppLoader
{
    private const string Contract = nameof(ISecureMcpApp);

    /// <param name="path">The app's assembly, as it was built or published, with what it needs beside it.</param>
    /// <param name="settings">Its settings; keys with colons.</param>
    /// <param name="matters">Which start checks must find nothing; others may, such as those of the issuers of tokens.</param>
    /// <exception cref="CommandException">There is no such app, or something that matters is wrong with it.</exception>
    public static LoadedApp Load(string path, IEnumerable<KeyValuePair<string, string?>> settings, Func<IStartCheck, bool> matters)
    {
        var app = Find(path);
        // The builder of the app's own host, so that members find the same services in its place.
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore(); // Never started; without a server nothing is built.
        builder.Configuration.AddInMemoryCollection(settings);
        WebApplication host;
        List<string> problems;
        try
        {
            app.Configure(builder.Services, builder.Configuration);
            host = builder.Build();
            problems = [.. host.Services.GetServices<IStartCheck>().Where(matters).SelectMany(check => check.FindProblems()).Distinct(StringComparer.Ordinal)];
        }
        catch (Exception unexpected)
        {
            throw new CommandException(ExitCodes.Failed, $"The app can't be set up: {unexpected.GetType().Name}: {unexpected.Message.ReplaceLineEndings(" ")}");
        }

        if (!host.Services.GetRequiredService<IServiceProviderIsService>().IsService(typeof(MemberCatalog)))
            problems.Add($"The app's {Contract} does not register an endpoint with {nameof(SecureMcpServiceCollectionExtensions.AddSecureMcp)}.");
        return problems.Count == 0
            ? new LoadedApp(host)
            : throw new CommandException(ExitCodes.Failed, [$"The app would not start: {problems.Count} problem{(problems.Count == 1 ? "" : "s")}.", .. problems.Select(problem => $"- {problem.ReplaceLineEndings(" ")}")]);
    }

    private static ISecureMcpApp Find(string path)
    {
        if (!File.Exists(path))
            throw Wrong("there is no such file.");
        try
        {
            var context = new AppLoadContext(Path.GetFullPath(path));
            var assembly = context.LoadFromAssemblyPath(Path.GetFullPath(path));
            CheckLibrary(assembly);
            var types = assembly.GetExportedTypes().Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(ISecureMcpApp)) && type.GetConstructor([]) is not null).ToList();
            return types switch
            {
                [var type] => (ISecureMcpApp)Activator.CreateInstance(type)!,
                [] => throw Wrong($"that has no public class with {Contract} and a constructor without parameters."),
                _ => throw Wrong($"that has {types.Count} public classes with {Contract}: {string.Join(", ", types.Select(type => type.Name).Order(StringComparer.Ordinal))}. One is the app."),
            };
        }
        catch (BadImageFormatException)
        {
            throw Wrong("that is none.");
        }
        catch (Exception missing) when (missing is FileNotFoundException or FileLoadException or TypeLoadException)
        {
            throw Wrong($"what it needs is not all beside it: {missing.Message.ReplaceLineEndings(" ")}");
        }
        catch (TargetInvocationException thrown)
        {
            throw Wrong($"its {Contract} can't be made: {thrown.InnerException!.GetType().Name}.");
        }
    }

    // Another version of the library may decide otherwise than the app will.
    private static void CheckLibrary(Assembly app)
    {
        var own = typeof(ISecureMcpApp).Assembly.GetName();
        if (app.GetReferencedAssemblies().FirstOrDefault(reference => reference.Name == own.Name) is { } built && built.Version != own.Version)
            throw Wrong($"that was built with {own.Name} {built.Version}, and this command line has {own.Version}: use that of the app's version.");
    }

    private static CommandException Wrong(string what) => new(ExitCodes.Failed, $"{AppOptions.Name} must be the app's assembly: {what}");
}
