using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using SecureMcp.Calls;

namespace SecureMcp.Callers;

/// <summary>
/// The protected resource metadata (RFC 9728 section 2): tells a client without a token where to get one, and for what.
/// Built once; the same bytes for everybody.
/// </summary>
internal sealed class ResourceMetadata
{
    public const string WellKnownPath = "/.well-known/oauth-protected-resource";

    private readonly string scopePrefix;
    private readonly string? scheme;
    private readonly Func<string, string?, string> askedAs;
    private readonly byte[] document;
    private readonly PathString[] paths;

    /// <param name="publicUrl">The endpoint's URL as clients type it; they compare it with <c>resource</c>, which has no trailing slash.</param>
    /// <param name="servers">Where tokens come from.</param>
    /// <param name="scopes">Every scope of the endpoint in its short form.</param>
    /// <param name="about">What else it says; its name is set.</param>
    /// <param name="askedAs">What a scope is called where clients ask for it, by the scheme of that server.</param>
    /// <exception cref="ArgumentException">The URL can't be a resource identifier, or a scope is none.</exception>
    public ResourceMetadata(Uri publicUrl, IReadOnlyList<AuthorizationServer> servers, IEnumerable<string> scopes, ResourceOptions about, Func<string, string?, string> askedAs)
    {
        if (!publicUrl.IsAbsoluteUri || publicUrl.UserInfo.Length > 0 || publicUrl.Query.Length > 0 || publicUrl.Fragment.Length > 0 || !Ascii.IsValid(publicUrl.Host))
            throw new ArgumentException("The public URL must be absolute, without user, query and fragment, its host in ASCII.", nameof(publicUrl));

        // A client asks the first server for all scopes that it reads here; it would refuse another's names for them.
        scopePrefix = servers.Count > 0 ? servers[0].ScopePrefix : "";
        scheme = servers.Count > 0 ? servers[0].Scheme : null;
        this.askedAs = askedAs;
        Scopes = Qualify(scopes);

        var origin = publicUrl.GetLeftPart(UriPartial.Authority);
        var path = publicUrl.AbsolutePath.TrimEnd('/');
        var inserted = WellKnownPath + path;
        MetadataUrl = origin + inserted;
        paths = [new PathString(WellKnownPath), PathString.FromUriComponent(inserted)];
        document = Write(origin + path, [.. servers.Select(server => server.Issuer).Distinct(StringComparer.Ordinal)], Scopes, about);
    }

    /// <summary>Where the document is, absolute, for the challenge: the path-inserted form (RFC 9728 section 3.1).</summary>
    public string MetadataUrl { get; }

    /// <summary>Every scope, fully qualified and sorted.</summary>
    public ImmutableArray<string> Scopes { get; }

    /// <summary>The document, UTF-8.</summary>
    public ReadOnlyMemory<byte> Document => document;

    /// <summary>Whether the document is served at <paramref name="path"/>: the root form and the path-inserted one.</summary>
    public bool IsServedAt(PathString path) => Array.Exists(paths, p => p.Value == path.Value);

    /// <summary>
    /// Scopes as they are asked for, each once, sorted.
    /// </summary>
    /// <exception cref="ArgumentException">A scope breaks the grammar of RFC 6749 section 3.3.</exception>
    public ImmutableArray<string> Qualify(IEnumerable<string> scopes) =>
    [
        .. scopes
            .Select(s => ScopeToken.IsValid(s) ? scopePrefix + askedAs(s, scheme) : throw new ArgumentException("A scope has characters that RFC 6749 section 3.3 forbids.", nameof(scopes)))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal),
    ];

    private static byte[] Write(string resource, ImmutableArray<string> issuers, ImmutableArray<string> scopes, ResourceOptions about)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("resource", resource);
            // RFC 9728 section 3.2: a parameter without values is left out.
            WriteArray(json, "authorization_servers", issuers);
            WriteArray(json, "scopes_supported", scopes);
            WriteArray(json, "bearer_methods_supported", ["header"]);
            WriteText(json, "resource_name", about.Name);
            WriteText(json, "resource_documentation", about.Documentation?.AbsoluteUri);
            WriteText(json, "resource_policy_uri", about.PolicyUri?.AbsoluteUri);
            WriteText(json, "resource_tos_uri", about.TermsUri?.AbsoluteUri);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }

    private static void WriteArray(Utf8JsonWriter json, string name, ImmutableArray<string> values)
    {
        if (values.IsEmpty)
            return;
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
