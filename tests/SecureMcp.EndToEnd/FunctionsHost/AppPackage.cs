namespace SecureMcp.EndToEnd.FunctionsHost;

/// <summary>The checks that a package must pass before the Flex Consumption plan starts anything of it.</summary>
internal static class AppPackage
{
    public static void Check(string appFolder)
    {
        if (!Directory.Exists(Path.Combine(appFolder, ".azurefunctions")))
            throw new HostStartException("Package content validation failed: Cannot find required .azurefunctions directory");
        if (Directory.EnumerateDirectories(appFolder).Any(folder => File.Exists(Path.Combine(folder, "function.json"))))
            throw new HostStartException("Detected both function.json files and custom handler HTTP route configuration definition in host.json");
    }
}
