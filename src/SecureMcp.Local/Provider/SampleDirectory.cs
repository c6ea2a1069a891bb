namespace SecureMcp.Local.Provider;

/// <summary>The one tenant of the local identity provider: who is in it and what each was granted. All made up.</summary>
internal static class SampleDirectory
{
    /// <summary>The tenant (<c>tid</c>).</summary>
    public const string TenantId = "0f3c1f6e-2a57-4c38-9d5b-7e5a4d2c0001";

    /// <summary>The app registration of the MCP endpoint: the audience (<c>aud</c>) of every token.</summary>
    public const string ApiClientId = "7c1b8a52-93e4-4b0f-8a6d-5d2e9f3b0002";

    /// <summary>The public client that people sign in with (<c>azp</c>).</summary>
    public const string PublicClientId = "c2a94d1e-5b68-4f7a-b3c1-8e0d6a7f0003";

    public const string ApplicationIdUri = $"api://{ApiClientId}";

    private static readonly string[] Reader = ["documents.read", "profiles.read", "runbooks.read"];

    private static readonly string[] Writer = ["documents.read", "orders.write", "profiles.read", "runbooks.read"];

    /// <summary>Every delegated scope that the API defines.</summary>
    public static IReadOnlyList<string> Scopes => Writer;

    public static IReadOnlyList<SamplePerson> People { get; } =
    [
        new("dana", "Dana Reyes", "5f0c9a4e-7f0b-4d0e-9a53-1c6f4a1d0001", Reader, []),
        new("omar", "Omar Haddad", "5f0c9a4e-7f0b-4d0e-9a53-1c6f4a1d0002", Writer, []),
        new("ada", "Ada Lindqvist", "5f0c9a4e-7f0b-4d0e-9a53-1c6f4a1d0003", Writer, ["admin"]),
    ];

    public static SampleApp App { get; } = new(
        "nightly-report", "e81d3b7c-64f2-4a95-9c0e-2b7f5d1a0004", "5f0c9a4e-7f0b-4d0e-9a53-1c6f4a1d0005", "local-sample-secret", ["documents.read"]);

    public static SamplePerson? FindPerson(string userName) => People.FirstOrDefault(person => person.UserName == userName);
}

/// <summary>A person who may ask for tokens.</summary>
/// <param name="UserName">What the person types.</param>
/// <param name="DisplayName">The token's <c>name</c>.</param>
/// <param name="ObjectId">The token's <c>oid</c>; the sample app has profiles under the same ids.</param>
/// <param name="Scopes">The delegated scopes that were consented to, sorted.</param>
/// <param name="Roles">App roles of the person.</param>
internal sealed record SamplePerson(string UserName, string DisplayName, string ObjectId, IReadOnlyList<string> Scopes, IReadOnlyList<string> Roles);

/// <summary>An application that calls on its own behalf. Its secret is printed on the screen: it protects nothing.</summary>
internal sealed record SampleApp(string Name, string ClientId, string ObjectId, string ClientSecret, IReadOnlyList<string> Roles);
