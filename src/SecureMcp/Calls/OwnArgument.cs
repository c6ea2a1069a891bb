namespace SecureMcp.Calls;

/// <summary>An argument that names the caller itself: what is left out is filled in, what is sent must be the caller's own. Immutable.</summary>
/// <param name="Name">The argument's name, at the top level.</param>
/// <param name="IsTenant">Whether it names the caller's tenant; else its subject.</param>
/// <param name="ExceptRole">The app role whose holders may name another; null where nobody may.</param>
internal sealed record OwnArgument(string Name, bool IsTenant, string? ExceptRole)
{
    /// <summary>Whether the member takes a GUID, which has one spelling there.</summary>
    public bool IsGuid { get; init; }

    /// <summary>What it names, as records and answers say it.</summary>
    public string What => IsTenant ? "tenant" : "subject";

    /// <summary>The binding in words, for records and operators.</summary>
    public string Description { get; } = $"argument {Name} is the caller's own {(IsTenant ? "tenant" : "subject")}{(ExceptRole is null ? "" : $" except for role {ExceptRole}")}";
}
