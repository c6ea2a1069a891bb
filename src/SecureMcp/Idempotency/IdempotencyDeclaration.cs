namespace SecureMcp.Idempotency;

/// <summary>Reads <see cref="IdempotentByArgumentsAttribute"/> off a member.</summary>
internal static class IdempotencyDeclaration
{
    /// <summary>For how long equal calls are one; null where they are not.</summary>
    public static TimeSpan? Read(string member, bool writes, IEnumerable<object> attributes, ICollection<string> problems)
    {
        if (attributes.OfType<IdempotentByArgumentsAttribute>().FirstOrDefault() is not { } declared)
            return null;
        if (!writes)
            problems.Add($"{member} carries [IdempotentByArguments], which is for tools that are not read-only.");
        if (declared.Seconds is < 60 or > 604_800)
            problems.Add($"{member} carries [IdempotentByArguments] with Seconds that are not between 60 and 604800.");
        return writes ? TimeSpan.FromSeconds(declared.Seconds) : null;
    }
}
