using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using SecureMcp.EndToEnd.Peers;

namespace SecureMcp.EndToEnd;

/// <summary>What is in the deployment package, and what is not.</summary>
public sealed class PublishOutputTests
{
    // The image of a ready-to-run assembly says with this mark that it is for Linux.
    private const ushort LinuxMark = 0x7B79;

    // Whoever mints tokens signs with a private key. The product only verifies; it signs with the storage account's key, by
    // HMAC, and in one place the assertions by which it proves itself to an authorization server.
    private static readonly string[] Signing =
        ["SignData", "SignHash", "ImportFromPem", "ImportPkcs8PrivateKey", "ImportRSAPrivateKey", "ExportPkcs8PrivateKey", "ExportRSAPrivateKey", "CreateToken"];

    private const string SigningPlace = "ClientAssertionKey";

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
        var files = Directory.EnumerateFiles(await PublishedApp.FolderAsync(), "*", SearchOption.AllDirectories).Select(file => Path.GetFileName(file)).ToList();

        Assert.DoesNotContain(files, file => file.Contains("settings", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(files, file => Path.GetExtension(file) is ".env" or ".pem" or ".pfx" or ".key" or ".user");
        Assert.DoesNotContain(files, file => file.StartsWith("SecureMcp", StringComparison.Ordinal) && Path.GetExtension(file) is ".pdb" or ".xml");
    }

    [Fact]
    public async Task The_package_holds_nothing_of_the_playground()
    {
        var assemblies = await AssembliesAsync();

        Assert.Equal(["SecureMcp", "SecureMcp.Functions"], assemblies.Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal));
        Assert.All(assemblies, file => Assert.Empty(MintingParts(file)));
        // The same look at the playground itself, so that finding nothing means something.
        var found = MintingParts(PlaygroundProcess.Assembly);
        Assert.Contains("type TokenMinter", found);
        Assert.Contains("type SigningKey", found);
        Assert.Contains("use of SignData", found);
    }

    [Fact]
    public async Task The_package_holds_nothing_of_the_command_line()
    {
        var folder = await PublishedApp.FolderAsync();

        Assert.False(File.Exists(Path.Combine(folder, "System.CommandLine.dll")));
        Assert.DoesNotContain(await AssembliesAsync(), file => Path.GetFileName(file).Contains("Cli", StringComparison.OrdinalIgnoreCase));
        Assert.Contains("type TokenMinter", MintingParts(CommandLineProcess.Assembly));
    }

    [Fact]
    public async Task The_package_holds_nothing_that_lets_in_the_callers_of_a_test()
    {
        Assert.All(await AssembliesAsync(), file => Assert.DoesNotContain(TypeNames(file), IsOfTests));
        // The same look at the kit itself.
        var kit = CommandLineProcess.Assembly.Replace("SecureMcp.Cli", "SecureMcp.Testing", StringComparison.Ordinal);
        Assert.Contains("SecureMcp.Testing.TestScheme", TypeNames(kit).Where(IsOfTests));
    }

    [Fact]
    public async Task The_package_is_compiled_ahead()
    {
        foreach (var file in Directory.EnumerateFiles(await PublishedApp.FolderAsync(), "*.dll", SearchOption.AllDirectories))
        {
            using var image = new PEReader(File.OpenRead(file));
            // A facade, which only says where its types moved, has nothing to compile.
            if (image.GetMetadataReader().TypeDefinitions.Count == 1)
                continue;
            var native = image.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory;

            Assert.True(native.Size > 0, $"{Path.GetFileName(file)} holds no code that is ready to run.");
            // The signature of the ready-to-run header.
            Assert.Equal("RTR\0"u8.ToArray(), image.GetSectionData(native.RelativeVirtualAddress).GetContent(0, 4));
            Assert.Equal(Machine.Amd64, (Machine)((ushort)image.PEHeaders.CoffHeader.Machine ^ LinuxMark));
        }
    }

    private static async Task<string[]> AssembliesAsync() =>
        Directory.GetFiles(await PublishedApp.FolderAsync(), "SecureMcp*.dll", SearchOption.AllDirectories);

    private static bool IsOfTests(string type) => type.StartsWith("SecureMcp.Testing", StringComparison.Ordinal);

    private static List<string> TypeNames(string file)
    {
        using var image = new PEReader(File.OpenRead(file));
        var metadata = image.GetMetadataReader();
        return [.. metadata.TypeDefinitions.Select(metadata.GetTypeDefinition).Select(type => $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}")];
    }

    /// <summary>What of an assembly could mint tokens: types of the local provider, or the use of a private key.</summary>
    private static List<string> MintingParts(string file)
    {
        using var image = new PEReader(File.OpenRead(file));
        var metadata = image.GetMetadataReader();
        var types = metadata.TypeDefinitions.Select(metadata.GetTypeDefinition)
            .Select(type => (Space: metadata.GetString(type.Namespace), Name: metadata.GetString(type.Name)));
        var signing = metadata.MemberReferences
            .Select(handle => (Token: MetadataTokens.GetToken(handle), Name: metadata.GetString(metadata.GetMemberReference(handle).Name)))
            .Where(member => Signing.Contains(member.Name, StringComparer.Ordinal))
            .ToDictionary(member => member.Token, member => member.Name);
        var uses = metadata.TypeDefinitions.Select(metadata.GetTypeDefinition)
            .Where(type => metadata.GetString(type.Name) != SigningPlace)
            .SelectMany(type => type.GetMethods().Select(metadata.GetMethodDefinition))
            .Where(method => method.RelativeVirtualAddress != 0)
            .SelectMany(method => TokensIn(image.GetMethodBody(method.RelativeVirtualAddress).GetILBytes()!))
            .Where(signing.ContainsKey)
            .Select(token => signing[token])
            .Distinct(StringComparer.Ordinal);
        return
        [
            .. types.Where(type => type.Space.StartsWith("SecureMcp.Local", StringComparison.Ordinal)
                || type.Name.Contains("Mint", StringComparison.OrdinalIgnoreCase)
                || type.Name == "SigningKey").Select(type => $"type {type.Name}"),
            .. uses.Select(name => $"use of {name}"),
        ];
    }

    /// <summary>Every four bytes that may be a token: more than the instructions hold, so that none is missed.</summary>
    private static IEnumerable<int> TokensIn(byte[] il) => Enumerable.Range(0, Math.Max(0, il.Length - 3)).Select(at => BitConverter.ToInt32(il, at));
}
