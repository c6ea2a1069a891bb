namespace SecureMcp.Tests.Infrastructure;

/// <summary>Every setting that the product binds. An unknown one stops the app at start, so the template may name no other.</summary>
internal static class ProductSettings
{
    public static IReadOnlySet<string> Keys { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "SecureMcp:Transport:PublicUrl",
        "SecureMcp:Transport:MaxBodyBytes",
        "SecureMcp:Transport:AllowedOrigins:0",
        "SecureMcp:Callers:Entra:TenantId",
        "SecureMcp:Callers:Entra:ClientId",
        "SecureMcp:Callers:Entra:Authority",
        "SecureMcp:Callers:Entra:ApplicationIdUri",
        "SecureMcp:Callers:Entra:ClockSkew",
        "SecureMcp:Storage:Kind",
        "SecureMcp:Storage:TableServiceUri",
        "SecureMcp:Storage:ConnectionString",
        "SecureMcp:Storage:ManagedIdentityClientId",
        "SecureMcp:Storage:AuditTable",
        "SecureMcp:Storage:RateTable",
        "SecureMcp:Limits:PermitLimit",
        "SecureMcp:Limits:Window",
    };
}
