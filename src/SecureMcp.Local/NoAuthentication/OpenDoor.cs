namespace SecureMcp.Local;

/// <summary>
/// Who comes without a credential is let in. Asked for by name, with the section <c>SecureMcp:Callers:None</c> or
/// <c>--no-auth</c>. It lives here and not in the library, so that no setting can switch it on in what is deployed: there the
/// section stops the start.
/// </summary>
/// <param name="Scopes">What such a caller is granted; nothing unless named.</param>
/// <param name="Roles">Its roles; none unless named.</param>
internal sealed record OpenDoor(IReadOnlyList<string> Scopes, IReadOnlyList<string> Roles)
{
    public const string Section = "SecureMcp:Callers:None";

    private const string ScopesKey = "Scopes";
    private const string RolesKey = "Roles";
    private const string EnabledKey = "Enabled";

    /// <summary>What the person at the keyboard must not overlook.</summary>
    public string Warning =>
        $"*** NO AUTHENTICATION *** Whoever sends no credential gets in, with {Told("scope", Scopes)} and {Told("role", Roles)}. This machine only.";

    /// <summary>Answers null when nobody asked for it, or with the problems when the section is wrong.</summary>
    public static OpenDoor? Read(IConfiguration configuration, bool isAskedFor, ICollection<string> problems)
    {
        var section = configuration.GetSection(Section);
        if (!section.Exists() && !isAskedFor)
            return null;

        foreach (var unknown in section.GetChildren().Where(child => !IsOneOf(child.Key, EnabledKey, ScopesKey, RolesKey)))
            problems.Add($"{unknown.Path} is not a setting. Known here: {EnabledKey}, {RolesKey}, {ScopesKey}.");
        if (!isAskedFor && !string.Equals(section[EnabledKey], "true", StringComparison.OrdinalIgnoreCase))
            problems.Add($"{Section}:{EnabledKey} must be true to let callers in without a credential. Otherwise remove the section.");
        var door = new OpenDoor(Names(section.GetSection(ScopesKey), problems), Names(section.GetSection(RolesKey), problems));
        return problems.Count == 0 ? door : null;
    }

    private static string[] Names(IConfigurationSection list, ICollection<string> problems)
    {
        if (list.Value is not null)
            problems.Add($"{list.Path} is a list: write {list.Path}:0 and so on.");
        foreach (var wrong in list.GetChildren().Where(entry => !IsName(entry.Value)))
            problems.Add($"{wrong.Path} must be one name of printable ASCII characters without space, quotation mark and backslash.");
        return [.. list.GetChildren().Select(entry => entry.Value ?? "")];
    }

    // RFC 6749 section 3.3.
    private static bool IsName(string? text) => text is { Length: > 0 } && text.All(c => c is > ' ' and <= '~' and not ('"' or '\\'));

    private static bool IsOneOf(string key, params string[] known) => known.Contains(key, StringComparer.OrdinalIgnoreCase);

    private static string Told(string kind, IReadOnlyList<string> names) =>
        names.Count switch { 0 => $"no {kind}", 1 => $"the {kind} {names[0]}", _ => $"the {kind}s {string.Join(' ', names)}" };
}
