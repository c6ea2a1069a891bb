using System.Diagnostics.CodeAnalysis;

namespace SecureMcp.Storage;

/// <summary>The parts of a storage connection string that the Table service needs.</summary>
/// <remarks>Not a record: the text of one would hold the key.</remarks>
internal sealed class StorageConnectionString
{
    // The emulator's account and key are the same on every machine and are documented: they protect nothing.
    private const string EmulatorAccount = "devstoreaccount1";
    private const string EmulatorKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
    private const string EmulatorEndpoint = "http://127.0.0.1:10002/devstoreaccount1";
    private const string PublicSuffix = "core.windows.net";

    private static readonly HashSet<string> KnownParts = new(StringComparer.OrdinalIgnoreCase)
    {
        "DefaultEndpointsProtocol", "AccountName", "AccountKey", "EndpointSuffix", "TableEndpoint", "UseDevelopmentStorage",
        // The other services' addresses are part of what the portal and the emulator hand out.
        "BlobEndpoint", "QueueEndpoint", "FileEndpoint", "TableSecondaryEndpoint", "BlobSecondaryEndpoint", "QueueSecondaryEndpoint", "FileSecondaryEndpoint",
    };

    private StorageConnectionString(Uri tableEndpoint, string accountName, byte[] accountKey)
    {
        TableEndpoint = tableEndpoint;
        AccountName = accountName;
        AccountKey = accountKey;
    }

    public Uri TableEndpoint { get; }

    public string AccountName { get; }

    public byte[] AccountKey { get; }

    /// <summary>Parses the string. <paramref name="fault"/> ends a sentence, names the part and the rule, and repeats no value.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out StorageConnectionString? parsed, [NotNullWhen(false)] out string? fault)
    {
        parsed = null;
        if (!TrySplit(text, out var parts, out fault))
            return false;
        if (parts.TryGetValue("UseDevelopmentStorage", out var emulator))
            return TryEmulator(emulator, parts.Count, out parsed, out fault);

        if (!parts.TryGetValue("AccountName", out var account) || account.Length == 0)
            return Fail("must have an AccountName.", out fault);
        if (!account.All(char.IsAsciiLetterOrDigit))
            return Fail("must have an AccountName of letters and digits.", out fault);
        if (!parts.TryGetValue("AccountKey", out var keyText) || !TryKey(keyText, out var key))
            return Fail("must have an AccountKey in base64.", out fault);

        var address = parts.TryGetValue("TableEndpoint", out var explicitAddress)
            ? explicitAddress
            : $"{parts.GetValueOrDefault("DefaultEndpointsProtocol", "https")}://{account}.table.{parts.GetValueOrDefault("EndpointSuffix", PublicSuffix)}";
        if (!Uri.TryCreate(address, UriKind.Absolute, out var endpoint))
            return Fail("must give an absolute TableEndpoint.", out fault);
        if (Storage.TableEndpoint.Fault(endpoint) is { } endpointFault)
            return Fail($"has a TableEndpoint that {endpointFault}", out fault);

        parsed = new StorageConnectionString(endpoint, account, key);
        return true;
    }

    private static bool TrySplit(string text, out Dictionary<string, string> parts, [NotNullWhen(false)] out string? fault)
    {
        parts = new(StringComparer.OrdinalIgnoreCase);
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            // A part's name is not repeated either: a string cut in the wrong place shows its key there.
            if (equals <= 0 || !KnownParts.Contains(part[..equals]))
                return Fail("must consist of Name=Value parts with names of an account-key connection string (shared access signatures are not taken).", out fault);
            if (!parts.TryAdd(part[..equals], part[(equals + 1)..]))
                return Fail("must have each part once.", out fault);
        }

        fault = null;
        return true;
    }

    private static bool TryEmulator(string value, int parts, [NotNullWhen(true)] out StorageConnectionString? parsed, [NotNullWhen(false)] out string? fault)
    {
        parsed = null;
        if (!value.Equals("true", StringComparison.OrdinalIgnoreCase) || parts > 1)
            return Fail("must be UseDevelopmentStorage=true and nothing else, or name an account.", out fault);
        parsed = new StorageConnectionString(new Uri(EmulatorEndpoint), EmulatorAccount, Convert.FromBase64String(EmulatorKey));
        fault = null;
        return true;
    }

    private static bool TryKey(string text, out byte[] key)
    {
        key = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, key, out var length) || length == 0)
            return false;
        key = key[..length];
        return true;
    }

    private static bool Fail(string rule, out string fault)
    {
        fault = rule;
        return false;
    }
}
