using System.Security.Cryptography;
using System.Text;

namespace SecureMcp.Storage;

/// <summary>
/// The Table service's Shared Key signature: HMAC-SHA256 over the verb, the body's type, the date and the resource.
/// Source: Azure Storage REST reference, "Authorize with Shared Key", section on the Table service.
/// </summary>
internal static class SharedKeySignature
{
    /// <summary>What is signed. <paramref name="encodedPath"/> is the path as it goes over the wire.</summary>
    public static string StringToSign(string verb, string contentType, string date, string accountName, string encodedPath, string? component) =>
        // The second line is Content-MD5, which is never sent.
        $"{verb}\n\n{contentType}\n{date}\n/{accountName}{encodedPath}{(component is null ? "" : $"?comp={component}")}";

    public static string Sign(string stringToSign, ReadOnlySpan<byte> accountKey) =>
        Convert.ToBase64String(HMACSHA256.HashData(accountKey, Encoding.UTF8.GetBytes(stringToSign)));
}
