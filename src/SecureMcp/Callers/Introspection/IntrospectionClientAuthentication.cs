namespace SecureMcp.Callers;

/// <summary>How the endpoint proves to the authorization server that it may ask about tokens (RFC 7662 section 2.1).</summary>
public enum IntrospectionClientAuthentication
{
    /// <summary>The secret in the Authorization header (RFC 6749 section 2.3.1): <c>client_secret_basic</c>.</summary>
    ClientSecretBasic,

    /// <summary>The secret in the form: <c>client_secret_post</c>, for servers that know nothing else.</summary>
    ClientSecretPost,

    /// <summary>A signed assertion (RFC 7523 section 2.2): <c>private_key_jwt</c>. Nothing that could be replayed leaves the app.</summary>
    PrivateKeyJwt,
}
