namespace SecureMcp.Callers;

/// <summary>
/// What the protected resource metadata says beside what follows from other settings (RFC 9728 section 2). Anybody may read
/// it. Section <c>SecureMcp:Callers:Resource</c>. Immutable.
/// </summary>
public sealed class ResourceOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = $"SecureMcp:Callers:{Section}";

    internal const string Section = "Resource";

    /// <summary>What a client may show to its user when it asks for consent: up to 100 characters. The product's name unless set.</summary>
    public string? Name { get; init; }

    /// <summary><c>resource_documentation</c>: where developers read about the endpoint; https.</summary>
    public Uri? Documentation { get; init; }

    /// <summary><c>resource_policy_uri</c>: where is said how the data may be used; https.</summary>
    public Uri? PolicyUri { get; init; }

    /// <summary><c>resource_tos_uri</c>: the terms of service; https.</summary>
    public Uri? TermsUri { get; init; }
}
