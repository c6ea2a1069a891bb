namespace SecureMcp.Policies;

/// <summary>Settings of the section <c>SecureMcp:Policies</c>.</summary>
public sealed class PoliciesOptions
{
    /// <summary>
    /// How many entries one page of a list (tools, prompts, resources, templates) has at most: 1 to 1,000; 200 unless set.
    /// All instances should have the same; a cursor stays good when it changes.
    /// </summary>
    public int PageSize { get; init; } = 200;
}
