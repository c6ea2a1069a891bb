using System.Security.Cryptography;
using System.Text;
using ModelContextProtocol;

namespace SecureMcp.Conformance.Members;

/// <summary>
/// State that goes through the client between the rounds of one request, so that any instance can go on. It comes back from
/// an attacker for all we know, so it is signed.
/// </summary>
internal static class RequestStates
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    public static string Protect(string tool, string state) => $"{state}.{Convert.ToHexStringLower(Sign(tool, state))}";

    /// <exception cref="McpProtocolException">The state is not one that this tool gave out.</exception>
    public static string Unprotect(string tool, string given)
    {
        var dot = given.LastIndexOf('.');
        var state = dot < 0 ? "" : given[..dot];
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(Protect(tool, state))))
            throw new McpProtocolException("The request state is not valid.", McpErrorCode.InvalidParams);
        return state;
    }

    private static byte[] Sign(string tool, string state) => HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes($"{tool}\n{state}"));
}
