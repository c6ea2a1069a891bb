using System.Security.Cryptography.X509Certificates;

namespace SecureMcp.Callers;

/// <summary>Reads the certificate that this endpoint proves itself with.</summary>
internal static class OnBehalfOfCertificate
{
    /// <summary>Throws what the file system and the framework throw.</summary>
    public static X509Certificate2 Load(OnBehalfOfOptions options) =>
        Path.GetExtension(options.CertificatePath) is ".pem"
            ? X509Certificate2.CreateFromPemFile(options.CertificatePath!)
            : X509CertificateLoader.LoadPkcs12FromFile(options.CertificatePath ?? "", options.CertificatePassword);
}
