namespace SecureMcp.Calls;

/// <summary>What an <see cref="AccessTerm"/> asks about.</summary>
internal enum AccessTermKind
{
    /// <summary>A scope that the caller was granted, or, an application on its own behalf, an app role of that name.</summary>
    Scope,

    /// <summary>An app role.</summary>
    Role,

    /// <summary>The client application.</summary>
    Client,

    /// <summary>The tenant, or what a scheme takes for one: a workspace, an organization.</summary>
    Tenant,

    /// <summary>The scheme that verified the credential.</summary>
    Scheme,

    /// <summary>A Conditional Access authentication context of Entra.</summary>
    AuthenticationContext,

    /// <summary>An authentication context class.</summary>
    Acr,
}
