namespace SecureMcp.Calls;

/// <summary>What kind of thing a member of the endpoint is.</summary>
public enum MemberKind
{
    /// <summary>A tool.</summary>
    Tool,

    /// <summary>A prompt.</summary>
    Prompt,

    /// <summary>A resource with a URI of its own.</summary>
    Resource,

    /// <summary>A template that serves every URI that matches it.</summary>
    ResourceTemplate,
}
