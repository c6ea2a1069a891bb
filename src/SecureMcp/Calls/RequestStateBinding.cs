using System.Security.Cryptography;
using System.Text;
using SecureMcp.Json;

namespace SecureMcp.Calls;

/// <summary>The one request that a <c>requestState</c> belongs to: whoever sends it back must be the same, asking for the same.</summary>
public sealed record RequestStateBinding
{
    /// <summary>Whose request it is: scheme, tenant, subject and client application count, the credential does not.</summary>
    public required Caller Caller { get; init; }

    /// <summary>The method, for example <c>tools/call</c>.</summary>
    public required string Method { get; init; }

    /// <summary>The member's name, or the resource's URI, as the client sent it.</summary>
    public required string Member { get; init; }

    /// <summary>
    /// SHA-256, hexadecimal, of the parameters in canonical form: members in any order, 1 and 1.0 alike. Without
    /// <c>inputResponses</c> and <c>requestState</c>, which a retry adds, and <c>_meta</c>, which belongs to one message.
    /// </summary>
    public required string ParametersDigest { get; init; }

    /// <summary>The binding of a call whose member policy let through.</summary>
    internal static RequestStateBinding Of(CallContext call) => new()
    {
        Caller = call.Caller!,
        Method = call.Message!.Method!,
        Member = call.RequestedMember!,
        ParametersDigest = Convert.ToHexStringLower(SHA256.HashData(
            Encoding.UTF8.GetBytes(CanonicalJson.Of(call.Message.Parameters, except: ["_meta", "inputResponses", "requestState"])))),
    };
}
