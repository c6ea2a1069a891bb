using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace SecureMcp.Callers;

/// <summary>Checks <see cref="OnBehalfOfOptions"/> at start, the certificate included, and reports everything that is wrong at once.</summary>
internal sealed class OnBehalfOfOptionsValidator(ConfiguredSchemes configured, IOptions<EntraOptions> entra) : IValidateOptions<OnBehalfOfOptions>
{
    private const string Section = OnBehalfOfOptions.SectionName;

    public ValidateOptionsResult Validate(string? name, OnBehalfOfOptions options)
    {
        List<string> problems = [.. Problems(options)];
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private IEnumerable<string> Problems(OnBehalfOfOptions options)
    {
        var kind = options.ClientCredential;
        if (!Enum.IsDefined(kind))
            yield return $"{Section}:ClientCredential must be ManagedIdentity, Certificate or None.";
        if (kind != OnBehalfOfClientCredential.None && !configured.Has(EntraOptions.Section))
            yield return $"{Section}:ClientCredential needs the section {EntraOptions.SectionName}: only users of Microsoft Entra can be acted for.";
        if (kind != OnBehalfOfClientCredential.None && EntraIsInTheClear())
            yield return $"{Section}:ClientCredential needs an https Authority in {EntraOptions.SectionName}: tokens would travel in the clear.";

        if (kind == OnBehalfOfClientCredential.ManagedIdentity && !EntraId.TryNormalize(options.ManagedIdentityClientId, out _))
            yield return $"{Section}:ManagedIdentityClientId must be the client id of a user-assigned managed identity, a GUID.";
        if (kind != OnBehalfOfClientCredential.ManagedIdentity && !string.IsNullOrEmpty(options.ManagedIdentityClientId))
            yield return $"{Section}:ManagedIdentityClientId must be set with ClientCredential ManagedIdentity only.";

        if (kind == OnBehalfOfClientCredential.Certificate && !IsUsable(options))
            yield return $"{Section}:CertificatePath must be the path of a readable certificate with its private key, PEM or PKCS #12, with CertificatePassword if it has one.";
        if (kind != OnBehalfOfClientCredential.Certificate && !string.IsNullOrEmpty(options.CertificatePath))
            yield return $"{Section}:CertificatePath must be set with ClientCredential Certificate only.";
        if (kind != OnBehalfOfClientCredential.Certificate && !string.IsNullOrEmpty(options.CertificatePassword))
            yield return $"{Section}:CertificatePassword must be set with ClientCredential Certificate only.";
    }

    private bool EntraIsInTheClear()
    {
        try
        {
            return entra.Value.Authority.Scheme != Uri.UriSchemeHttps;
        }
        catch (Exception reported) when (reported is OptionsValidationException or InvalidOperationException)
        {
            // What is wrong there is said there.
            return false;
        }
    }

    private static bool IsUsable(OnBehalfOfOptions options)
    {
        try
        {
            using var certificate = OnBehalfOfCertificate.Load(options);
            return certificate.HasPrivateKey;
        }
        catch (Exception unreadable) when (unreadable is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }
}
