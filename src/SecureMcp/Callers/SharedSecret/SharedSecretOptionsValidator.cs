using Microsoft.Extensions.Options;

namespace SecureMcp.Callers;

/// <summary>Checks <see cref="SharedSecretOptions"/> at start and reports everything that is wrong at once; repeats no secret.</summary>
internal sealed class SharedSecretOptionsValidator(ConfiguredSchemes configured) : IValidateOptions<SharedSecretOptions>
{
    public const int MaxSecrets = 10;

    private const string Section = SharedSecretOptions.SectionName;

    public ValidateOptionsResult Validate(string? name, SharedSecretOptions options)
    {
        List<string> problems = configured.Has(SharedSecretOptions.Section) ? [.. Problems(options)] : [];
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    /// <summary>The fewest bytes of a secret: that of the largest accepted algorithm (RFC 7518 section 3.2).</summary>
    public static int MinSecretBytes(IEnumerable<string> algorithms) =>
        algorithms.Select(HmacAlgorithm.Find).Select(algorithm => algorithm?.Bytes ?? 0).Append(SecretRule.MinBytes).Max();

    private static IEnumerable<string> Problems(SharedSecretOptions options)
    {
        if (!TokenText.IsName(options.Issuer))
            yield return $"{Section}:Issuer must be set: up to {TokenText.MaxNameLength} printable ASCII characters.";
        if (!TokenText.IsName(options.Audience))
            yield return $"{Section}:Audience must be set: up to {TokenText.MaxNameLength} printable ASCII characters.";
        for (var i = 0; i < options.Algorithms.Count; i++)
        {
            if (HmacAlgorithm.Find(options.Algorithms[i]) is null || options.Algorithms.Take(i).Contains(options.Algorithms[i]))
                yield return $"{Section}:Algorithms:{i} must be one of {string.Join(", ", HmacAlgorithm.All.Select(known => known.Name))}, each listed once.";
        }

        if (options.Secrets.Count is 0 or > MaxSecrets)
            yield return $"{Section}:Secrets must have 1 to {MaxSecrets} entries.";
        foreach (var problem in SecretProblems(options.Secrets, MinSecretBytes(options.Algorithms)))
            yield return problem;
        if (options.ClockSkew < TimeSpan.Zero || options.ClockSkew > TokenLifetime.MaxClockSkew)
            yield return $"{Section}:ClockSkew must be from 00:00:00 to 00:05:00.";
        if (options.MaxLifetime < TimeSpan.FromMinutes(1) || options.MaxLifetime > TimeSpan.FromDays(1))
            yield return $"{Section}:MaxLifetime must be from 00:01:00 to 1.00:00:00.";
    }

    private static IEnumerable<string> SecretProblems(IReadOnlyList<string> secrets, int minBytes)
    {
        for (var i = 0; i < secrets.Count; i++)
        {
            if (SecretRule.Check(secrets[i], minBytes, out _) is { } problem)
                yield return $"{Section}:Secrets:{i} {problem}";
            else if (secrets.Take(i).Contains(secrets[i]))
                yield return $"{Section}:Secrets:{i} must differ from the others.";
        }
    }
}
