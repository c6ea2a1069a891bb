namespace SecureMcp.EndToEnd.Peers;

/// <summary>What is in the deployment package, and what is not.</summary>
public sealed class PublishedAppTests
{
    [Fact]
    public async Task The_package_holds_what_the_host_starts_from()
    {
        var folder = await PublishedApp.FolderAsync();

        Assert.True(Directory.Exists(Path.Combine(folder, ".azurefunctions")));
        Assert.True(File.Exists(Path.Combine(folder, "host.json")));
        Assert.True(File.Exists(Path.Combine(folder, "SecureMcp.Functions.dll")));
        Assert.True(File.Exists(Path.Combine(folder, "SecureMcp.Functions.runtimeconfig.json")));
    }

    [Fact]
    public async Task The_package_holds_no_settings_symbols_or_documentation_of_the_sources()
    {
        var files = Directory.EnumerateFiles(await PublishedApp.FolderAsync(), "*", SearchOption.AllDirectories).Select(Path.GetFileName).ToList();

        Assert.DoesNotContain("local.settings.json", files);
        Assert.DoesNotContain(files, file => file!.StartsWith("SecureMcp", StringComparison.Ordinal) && Path.GetExtension(file) is ".pdb" or ".xml");
    }
}
