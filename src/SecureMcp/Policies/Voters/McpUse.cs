using System.Text.Json;
using SecureMcp.Calls;

namespace SecureMcp.Policies;

/// <summary>
/// What an authorization policy is asked about: the resource of its handlers, beside a principal made of
/// <see cref="Caller"/>. Immutable.
/// </summary>
/// <remarks>
/// The principal's claims are <c>tid</c>, <c>oid</c> and <c>sub</c> (both <see cref="Calls.Caller.SubjectId"/>), <c>azp</c>,
/// one <c>scp</c> for each scope, one <c>roles</c> for each app role (for which <c>RequireRole</c> asks), <c>acr</c>, one
/// <c>acrs</c> for each authentication context, and <c>idtyp</c> with <c>app</c> for an application on its own behalf. Its
/// authentication type is the scheme. Nothing of the credential can be reached from here.
/// </remarks>
public sealed record McpUse
{
    /// <summary>
    /// The method, for example <c>tools/call</c>. For a list, <c>tools/list</c> and its like; a member that is hidden by
    /// a policy is asked for with that before it is used, too.
    /// </summary>
    public required string Method { get; init; }

    /// <summary>What the member is.</summary>
    public required MemberKind Kind { get; init; }

    /// <summary>The member's name; for a resource its URI, for a template its URI template.</summary>
    public required string Member { get; init; }

    /// <summary>
    /// The name or URI as the client sent it; null for a list. A URI has many spellings that lead to the same resource: don't
    /// compare it with a text.
    /// </summary>
    public string? Requested { get; init; }

    /// <summary>
    /// The arguments that the member gets, as its input schema allows them, with those that were filled in. Undefined where
    /// there are none, and for a list.
    /// </summary>
    public JsonElement Arguments { get; init; }

    /// <summary>Who calls.</summary>
    public required Caller Caller { get; init; }

    /// <summary>Names the request in answers, logs and records: 32 hexadecimal digits.</summary>
    public required string CorrelationId { get; init; }

    /// <summary>Ends when nobody waits for the answer any more.</summary>
    public CancellationToken Aborted { get; init; }
}
