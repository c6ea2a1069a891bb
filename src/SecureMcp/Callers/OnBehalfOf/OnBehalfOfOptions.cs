namespace SecureMcp.Callers;

/// <summary>How this endpoint proves itself to Microsoft Entra when it acts for a user.</summary>
public enum OnBehalfOfClientCredential
{
    /// <summary>Not at all: tools get no downstream tokens.</summary>
    None,

    /// <summary>By a user-assigned managed identity that the app registration trusts (a federated credential). Nothing to keep or to rotate.</summary>
    ManagedIdentity,

    /// <summary>By a certificate with its private key.</summary>
    Certificate,
}

/// <summary>
/// Tokens for services behind this endpoint, on behalf of the user who calls. Section
/// <c>SecureMcp:Callers:OnBehalfOf</c>. Tenant, client id and authority are those of <see cref="EntraOptions"/>. Immutable.
/// </summary>
public sealed class OnBehalfOfOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = $"SecureMcp:Callers:{Section}";

    internal const string Section = "OnBehalfOf";

    /// <summary>Default <see cref="OnBehalfOfClientCredential.None"/>.</summary>
    public OnBehalfOfClientCredential ClientCredential { get; init; }

    /// <summary>The client id of the user-assigned managed identity, a GUID. Entra trusts no system-assigned one in this place.</summary>
    public string? ManagedIdentityClientId { get; init; }

    /// <summary>The path of the certificate with its private key: PEM (<c>.pem</c>) or PKCS #12. Read once.</summary>
    public string? CertificatePath { get; init; }

    /// <summary>The password of a PKCS #12 file. A secret: refer to a key vault.</summary>
    public string? CertificatePassword { get; init; }
}
