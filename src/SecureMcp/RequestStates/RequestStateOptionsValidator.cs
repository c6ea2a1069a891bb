using Microsoft.Extensions.Options;

namespace SecureMcp.RequestStates;

/// <summary>Reports every problem of <see cref="RequestStateOptions"/> at once. Never repeats a value: it may be a key.</summary>
internal sealed class RequestStateOptionsValidator : IValidateOptions<RequestStateOptions>
{
    private const string Section = "SecureMcp:RequestState";

    public ValidateOptionsResult Validate(string? name, RequestStateOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        List<string> problems = [];
        if (options.Keys.Count > RequestStateOptions.MaxKeys)
            problems.Add($"{Section}:Keys must have at most {RequestStateOptions.MaxKeys} entries.");
        List<byte[]> earlier = [];
        for (var index = 0; index < options.Keys.Count; index++)
            CheckKey($"{Section}:Keys:{index}", options.Keys[index], earlier, problems);
        if (options.Lifetime < TimeSpan.FromSeconds(10) || options.Lifetime > RequestStateOptions.MaxLifetime)
            problems.Add($"{Section}:Lifetime must be between 00:00:10 and 1.00:00:00.");
        if (options.MaxBytes is < 64 or > 65_536)
            problems.Add($"{Section}:MaxBytes must be between 64 and 65536 bytes.");
        if (!Enum.IsDefined(options.SingleUse))
            problems.Add($"{Section}:SingleUse must be Writes, Always or Never.");
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static void CheckKey(string setting, string? text, List<byte[]> earlier, List<string> problems)
    {
        var key = new byte[RequestStateOptions.KeyBytes];
        // A shorter text decodes into the buffer as well, and a longer one does not fit.
        if (!Convert.TryFromBase64String(text ?? "", key, out var length) || length != key.Length)
        {
            problems.Add($"{setting} must be 32 random bytes in base64, for example from: openssl rand -base64 32");
            return;
        }

        if (key.Distinct().Count() < 8)
            problems.Add($"{setting} is not random: it has fewer than 8 different bytes.");
        if (earlier.Exists(other => other.AsSpan().SequenceEqual(key)))
            problems.Add($"{setting} is a key that is in the list already.");
        earlier.Add(key);
    }
}
